package qiantang.audit;

import java.util.Optional;
import java.util.UUID;

/** Which leaves are wanted; empty means all. */
public record LeafFilter(Optional<UUID> tenantId, Optional<LeafKind> kind) {
    public static final LeafFilter ALL = new LeafFilter(Optional.empty(), Optional.empty());
}
