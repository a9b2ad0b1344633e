package qiantang.identity.tenant;

import java.time.Instant;
import java.util.Optional;
import qiantang.identity.access.TenantPath;
import qiantang.identity.domain.DomainId;
import qiantang.terms.TenantId;

/**
 * A node of the tenant tree.
 *
 * @param domain the data domain that this tenant is bound to, beside those of the tenants above it
 * @param standing its own; a tenant under a suspended one is held up too
 */
public record Tenant(
        TenantPath path,
        TenantKind kind,
        String name,
        Optional<DomainId> domain,
        Standing standing,
        Instant createdAt) {

    /** Whether what belongs to the tenant may act. */
    public enum Standing {
        ACTIVE,
        /** Suspended itself. */
        SUSPENDED,
        /** A tenant above it is suspended. */
        HELD_UP
    }

    public TenantId id() {
        return path.tenant();
    }

    public Optional<TenantId> parent() {
        return path.depth() == 1
                ? Optional.empty()
                : Optional.of(path.fromRoot().get(path.depth() - 2));
    }
}
