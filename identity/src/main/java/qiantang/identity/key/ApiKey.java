package qiantang.identity.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.domain.DomainId;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/**
 * An API key as lists show it; the text of the key is not part of it.
 *
 * @param start the first characters of the text, to know it again
 * @param founder whether this is the key that was made with the cloud, which stands in for vacant offices
 * @param models the only ones it may call; empty for all
 * @param domain what limits its data further than its tenant does
 * @param replacedBy the key that was made in its place
 */
public record ApiKey(
        KeyId id,
        TenantId tenant,
        String start,
        String name,
        Role role,
        boolean founder,
        Set<Scope> scopes,
        Set<String> models,
        Optional<DomainId> domain,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<KeyId> replacedBy) {

    /** Whether the key still works, and if not, why. The tenant's standing is another matter. */
    public enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    public State stateAt(Instant now) {
        if (revokedAt.isPresent()) {
            return State.REVOKED;
        }
        return expiresAt.filter(end -> !now.isBefore(end)).isPresent() ? State.EXPIRED : State.ACTIVE;
    }
}
