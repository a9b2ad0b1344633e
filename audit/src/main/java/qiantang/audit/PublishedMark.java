package qiantang.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import qiantang.tlog.note.SignedNote;

/**
 * The last checkpoint that left this machine, kept outside the database. After a backup was restored, the database may be
 * older than what the world has seen; numbering on from there would give the log a second history.
 */
public interface PublishedMark {
    Optional<SignedNote> last() throws IOException;

    void keep(SignedNote checkpoint) throws IOException;

    /** As one file, which belongs beside the data folder's other files and not into the backup of the database. */
    static PublishedMark in(Path file) {
        return new PublishedFile(file);
    }
}
