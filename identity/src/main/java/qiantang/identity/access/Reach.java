package qiantang.identity.access;

import qiantang.terms.TenantId;

/** How far a power goes from the tenant at which its role is held. */
public enum Reach {
    /** Only at this tenant, and only on what the actor made. */
    OWN,
    /** Only at this tenant. */
    HERE,
    /** At everything below this tenant, but not at the tenant. */
    BELOW,
    /** At this tenant and everything below it. */
    SUBTREE;

    boolean covers(TenantId at, TenantPath path, boolean made) {
        return switch (this) {
            case OWN -> path.tenant().equals(at) && made;
            case HERE -> path.tenant().equals(at);
            case BELOW -> path.isUnder(at) && !path.tenant().equals(at);
            case SUBTREE -> path.isUnder(at);
        };
    }
}
