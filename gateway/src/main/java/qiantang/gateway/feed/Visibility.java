package qiantang.gateway.feed;

import java.util.Set;
import qiantang.terms.TenantId;

/** Who sees that a model exists. To everybody else it is as unknown as one that does not. */
public sealed interface Visibility {
    Visibility EVERYBODY = new Everybody();

    boolean includes(TenantId tenant);

    static Visibility only(Set<TenantId> tenants) {
        return new Only(tenants);
    }

    record Everybody() implements Visibility {
        @Override
        public boolean includes(TenantId tenant) {
            return true;
        }
    }

    /** The tenants themselves; whoever makes the snapshot has already added those below them in the tree. */
    record Only(Set<TenantId> tenants) implements Visibility {
        public Only {
            tenants = Set.copyOf(tenants);
        }

        @Override
        public boolean includes(TenantId tenant) {
            return tenants.contains(tenant);
        }
    }
}
