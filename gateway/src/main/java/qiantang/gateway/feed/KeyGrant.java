package qiantang.gateway.feed;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/**
 * What the holder of a key may do here.
 *
 * @param domain where the data of this key's calls may be
 * @param expiresAt the first instant at which the key no longer opens anything; absent if it never ends
 */
public record KeyGrant(
        KeyHash hash,
        KeyId key,
        TenantId tenant,
        Domain domain,
        Set<Scope> scopes,
        ModelChoice models,
        @Nullable Instant expiresAt,
        State state) {

    /** What a key is good for. */
    public enum Scope {
        CHAT,
        EMBEDDINGS,
        /** To list the models that it may call. */
        MODELS
    }

    /** Whether the key opens anything, and if not, what its holder is told. */
    public enum State {
        ACTIVE,
        /** Withdrawn for ever. */
        REVOKED,
        /** Switched off by somebody who may switch it on again. */
        DISABLED,
        /** The tenant that it belongs to is suspended. */
        TENANT_SUSPENDED
    }

    public KeyGrant {
        scopes = Set.copyOf(scopes);
    }

    public boolean isExpiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
