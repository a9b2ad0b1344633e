package qiantang.scheduler.quota;

import java.util.HashMap;
import java.util.Map;
import qiantang.scheduler.quota.QuotaTree.Tenant;
import qiantang.terms.AcceleratorClass;

/**
 * What the tenants of a tree use, and how much more each may. A tenant uses first what he keeps for himself; what goes
 * beyond is taken from his parent's, step by step up to the root, and each step is bounded by what may be borrowed there
 * (the rules of Kueue's hierarchical cohorts, KEP 79).
 */
public final class QuotaUse {
    private record Key(Tenant tenant, AcceleratorClass accelerator) {}

    private final QuotaTree tree;
    private final Map<Key, Long> used = new HashMap<>();

    public QuotaUse(QuotaTree tree) {
        this.tree = tree;
    }

    /** Counts cards that a tenant's job takes, or gives back if the number is negative. */
    public void add(String name, AcceleratorClass accelerator, long cards) {
        Tenant tenant = tree.tenant(name);
        long more = cards;
        while (tenant != null && more != 0) {
            long before = beyondKept(tenant, accelerator);
            used.merge(new Key(tenant, accelerator), more, Long::sum);
            more = beyondKept(tenant, accelerator) - before;
            tenant = tenant.parent;
        }
    }

    /** Cards of the class that the tenant may take more. */
    public long available(String name, AcceleratorClass accelerator) {
        return available(tree.tenant(name), accelerator);
    }

    /** Cards that are the tenant's own, or lent by those below him, and not used by him. */
    public long ownLeft(String name, AcceleratorClass accelerator) {
        Tenant tenant = tree.tenant(name);
        return Math.max(0, tenant.held(accelerator) - uses(tenant, accelerator));
    }

    /** Cards that the tenant uses beyond his own. */
    public long borrowed(String name, AcceleratorClass accelerator) {
        Tenant tenant = tree.tenant(name);
        return Math.max(0, uses(tenant, accelerator) - tenant.held(accelerator));
    }

    private long available(Tenant tenant, AcceleratorClass accelerator) {
        long uses = uses(tenant, accelerator);
        if (tenant.parent == null) {
            return tenant.held(accelerator) - uses;
        }
        long kept = tenant.kept(accelerator);
        long own = Math.max(0, kept - uses);
        long limit = tenant.held(accelerator) + tenant.quota(accelerator).borrowable() - Math.max(kept, uses);
        return own + Math.max(0, Math.min(available(tenant.parent, accelerator), limit));
    }

    long uses(Tenant tenant, AcceleratorClass accelerator) {
        return used.getOrDefault(new Key(tenant, accelerator), 0L);
    }

    private long beyondKept(Tenant tenant, AcceleratorClass accelerator) {
        return Math.max(0, uses(tenant, accelerator) - tenant.kept(accelerator));
    }
}
