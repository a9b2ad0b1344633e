package qiantang.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A leaf that waits for its number; equal only to itself, because of its bytes. */
final class WaitingLeaf {
    private final UUID id;
    private final @Nullable UUID tenant;
    private final String kind;
    private final byte[] entry;

    WaitingLeaf(UUID id, @Nullable UUID tenant, String kind, byte[] entry) {
        this.id = id;
        this.tenant = tenant;
        this.kind = kind;
        this.entry = entry;
    }

    UUID id() {
        return id;
    }

    @Nullable
    UUID tenant() {
        return tenant;
    }

    String kind() {
        return kind;
    }

    /** The canonical JSON, as it is hashed. */
    byte[] entry() {
        return entry;
    }
}
