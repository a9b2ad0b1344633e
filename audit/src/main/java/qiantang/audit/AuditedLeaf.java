package qiantang.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A leaf that is published.
 *
 * @param index its number in the log, from 0
 * @param entry the canonical JSON, exactly as it is hashed
 */
public record AuditedLeaf(
        long index, UUID id, Optional<UUID> tenantId, String kind, Instant publishedAt, String entry) {}
