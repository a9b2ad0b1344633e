package qiantang.tlog.verify;

import java.io.IOException;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.tile.TileSource;
import qiantang.tlog.tile.TreeReader;

/**
 * Recomputes a log from what is stored: every entry against its leaf hash, every full tile against the hash that stands
 * for it one level up, and the right edge against the signed root. Each byte read is thereby bound to the signature; and
 * because every link is checked by itself, a changed bit is found where it is and not only as a wrong root.
 */
public final class LogVerifier {
    /** Enough to see what happened; a log of which everything is wrong should not fill the memory. */
    public static final int MAX_FINDINGS = 1000;

    private final TileSource source;

    public LogVerifier(TileSource source) {
        this.source = source;
    }

    /** The whole log. */
    public Report verify(Checkpoint checkpoint) throws IOException {
        Pass pass = new Pass(source, checkpoint, 0);
        return pass.run();
    }

    /**
     * What came after an older checkpoint that was verified before, and that the newer tree continues it. Reads only the
     * tiles and bundles that the new entries are in or lead through.
     */
    public Report verifySince(Checkpoint older, Checkpoint newer) throws IOException {
        if (!older.origin().equals(newer.origin())) {
            throw new TlogException(Fault.OTHER_LOG, "the checkpoints are of two logs");
        }
        if (older.size() > newer.size()) {
            throw new TlogException(Fault.OUT_OF_RANGE, "the older checkpoint is the larger one");
        }
        Pass pass = new Pass(source, newer, older.size());
        try {
            new TreeReader(source, newer.size()).consistency(older.size()).verify(older.root(), newer.root());
        } catch (TlogException e) {
            pass.found(new Finding.Rewritten(older.size(), newer.size()));
        }
        return pass.run();
    }
}
