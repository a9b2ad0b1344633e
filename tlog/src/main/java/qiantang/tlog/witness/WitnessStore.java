package qiantang.tlog.witness;

import java.io.IOException;
import java.util.Optional;
import qiantang.tlog.note.SignedNote;

/** The memory of a witness: for each log the last checkpoint that it cosigned. */
public interface WitnessStore {
    /** The checkpoint last kept for this origin, with the log's signature and the witness's. */
    Optional<SignedNote> latest(String origin) throws IOException;

    /**
     * Keeps {@code next} durably if the size of the latest checkpoint is still {@code knownSize} (0 if there is none), in one
     * step that no other request can come between; otherwise changes nothing and returns false.
     */
    boolean advance(String origin, long knownSize, SignedNote next) throws IOException;
}
