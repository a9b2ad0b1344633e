package qiantang.tlog.witness;

import java.util.List;
import qiantang.tlog.note.VerifierKey;

/** A log that a witness has agreed to watch, and the keys by which it may sign. */
public record KnownLog(String origin, List<VerifierKey> keys) {
    public KnownLog {
        keys = List.copyOf(keys);
    }
}
