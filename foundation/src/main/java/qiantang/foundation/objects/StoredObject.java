package qiantang.foundation.objects;

import java.time.Instant;
import java.util.Optional;
import qiantang.terms.Domain;
import qiantang.terms.TenantId;

/**
 * An object as somebody holds it.
 *
 * @param holder the thing that needs it, such as {@code models.version:0190…}; the same bytes may have many holders
 * @param domain the boundary that the bytes must not leave; ask it before they go anywhere else
 * @param retainUntil it cannot be let go before this moment
 */
public record StoredObject(
        TenantId tenant, String holder, ContentHash hash, long bytes, Domain domain, Optional<Instant> retainUntil) {}
