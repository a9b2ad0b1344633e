package qiantang.identity.access;

import java.util.Map;
import java.util.Set;

/** What an action is about. Each thing stands at a tenant, save what is the actor's own. */
public sealed interface Thing {
    /** The actor's own account. */
    record Self() implements Thing {}

    /** Something at a tenant that needs no closer look: the tenant itself, its models, its usage. */
    record At(TenantPath path) implements Thing {}

    /** A member, with the roles it holds and where. */
    record OfMember(TenantPath path, Map<TenantPath, Set<Role>> holds) implements Thing {
        public OfMember {
            holds = Map.copyOf(holds);
        }
    }

    /** A role at a tenant, to be given to a member or taken away. */
    record RoleAt(TenantPath path, Role role) implements Thing {}

    /** A key that is to be made, or made anew. */
    record NewKey(TenantPath path, Role role) implements Thing {}

    /** A key that exists. */
    record OfKey(TenantPath path, String maker) implements Thing {}
}
