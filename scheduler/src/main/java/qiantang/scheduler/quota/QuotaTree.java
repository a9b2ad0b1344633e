package qiantang.scheduler.quota;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.terms.AcceleratorClass;

/** The tree of tenants with the quota of each, per accelerator class. A tenant without a quota only borrows. */
public final class QuotaTree {
    public static final int MAX_TENANTS = 100_000;

    /** Levels from the root to the deepest tenant. */
    public static final int MAX_DEPTH = 32;

    static final class Tenant {
        final @Nullable Tenant parent;
        private final int depth;
        private final Map<AcceleratorClass, Quota> quotas = new HashMap<>();
        private final Map<AcceleratorClass, Long> fromChildren = new HashMap<>();

        Tenant(@Nullable Tenant parent) {
            this.parent = parent;
            this.depth = parent == null ? 0 : parent.depth + 1;
        }

        Quota quota(AcceleratorClass accelerator) {
            return quotas.getOrDefault(accelerator, Quota.BORROWER);
        }

        /** His own and what his children lend him. */
        long held(AcceleratorClass accelerator) {
            return quota(accelerator).guaranteed() + fromChildren.getOrDefault(accelerator, 0L);
        }

        /** The part that nobody above him ever uses. */
        long kept(AcceleratorClass accelerator) {
            return parent == null
                    ? held(accelerator)
                    : Math.max(0, held(accelerator) - quota(accelerator).lendable());
        }

        private long lent(AcceleratorClass accelerator) {
            return held(accelerator) - kept(accelerator);
        }
    }

    private final Map<String, Tenant> tenants = new LinkedHashMap<>();

    /** No tenants yet. */
    public QuotaTree() {}

    /** @param parent null for a root */
    public void add(String name, @Nullable String parent) {
        Tenant above = parent == null ? null : tenant(parent);
        if (tenants.size() >= MAX_TENANTS || (above != null && above.depth + 1 >= MAX_DEPTH)) {
            throw new IllegalStateException("at most " + MAX_TENANTS + " tenants on " + MAX_DEPTH + " levels");
        }
        if (tenants.putIfAbsent(name, new Tenant(above)) != null) {
            throw new IllegalArgumentException("tenant " + name + " is there already");
        }
    }

    public void set(String name, AcceleratorClass accelerator, Quota quota) {
        Tenant tenant = tenant(name);
        long before = tenant.lent(accelerator);
        tenant.quotas.put(accelerator, quota);
        long more = tenant.lent(accelerator) - before;
        for (Tenant above = tenant.parent; above != null && more != 0; above = above.parent) {
            before = above.lent(accelerator);
            above.fromChildren.merge(accelerator, more, Long::sum);
            more = above.lent(accelerator) - before;
        }
    }

    public boolean isEmpty() {
        return tenants.isEmpty();
    }

    public boolean knows(String name) {
        return tenants.containsKey(name);
    }

    /** What is the tenant's own of the class, without what others lend him. */
    public int guaranteed(String name, AcceleratorClass accelerator) {
        Quota quota = tenant(name).quotas.get(accelerator);
        return quota == null ? 0 : quota.guaranteed();
    }

    Tenant tenant(String name) {
        Tenant tenant = tenants.get(name);
        if (tenant == null) {
            throw new IllegalArgumentException("there is no tenant " + name);
        }
        return tenant;
    }
}
