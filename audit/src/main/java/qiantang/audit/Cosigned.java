package qiantang.audit;

import java.time.Instant;
import java.util.List;
import qiantang.tlog.note.SignedNote;

/**
 * A checkpoint over which witnesses have signed, each after he saw that it continues the one before.
 *
 * @param note with the log's signature and theirs
 * @param by the names of the witnesses
 * @param at the oldest of their signatures
 */
public record Cosigned(SignedNote note, long size, List<String> by, Instant at) {
    public Cosigned {
        by = List.copyOf(by);
    }
}
