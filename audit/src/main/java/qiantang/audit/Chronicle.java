package qiantang.audit;

import java.util.Map;
import java.util.UUID;

/** A trail that can be read again, so that a room can compare what it has with what it once wrote. */
public interface Chronicle extends Trail {
    /** What the log says under an id that {@link #append} gave. */
    Standing standing(UUID leaf);

    /** How a leaf stands in the log. */
    sealed interface Standing {
        /** It is numbered and under a signed checkpoint, or will be unless somebody changed the tree. */
        record Published(String subject, Map<String, String> facts) implements Standing {}

        /** It is committed, and numbered within a second. */
        record Waiting() implements Standing {}

        /** The log has no such leaf, or one that nobody can read. */
        record Absent() implements Standing {}
    }
}
