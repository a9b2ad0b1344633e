package qiantang.foundation.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;

/**
 * A PostgreSQL that outlived the program that had started it. It is ended in order and started anew, never adopted: so
 * there is one way of life only, with one parent that notices its end, and settings that are known.
 *
 * <p>Called under the lock of the folder, so whatever runs there is nobody's.
 */
final class Leftover {
    private static final Logger LOG = LoggerFactory.getLogger(Leftover.class);
    private static final Duration FAST_STOP_MAX = Duration.ofSeconds(20);
    private static final Duration IMMEDIATE_STOP_MAX = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    private Leftover() {}

    static void end(Cluster cluster) throws IOException, InterruptedException {
        Optional<Cluster.Announcement> left = cluster.announcement();
        if (left.isPresent() && serves(left.get().pid(), cluster.folder())) {
            long pid = left.get().pid();
            LOG.info("a PostgreSQL of an earlier run (process {}) is still there: ending it", pid);
            RunAs.signal(pid, "INT");
            if (!gone(pid, cluster.folder(), FAST_STOP_MAX)) {
                RunAs.signal(pid, "QUIT");
                if (!gone(pid, cluster.folder(), IMMEDIATE_STOP_MAX)) {
                    throw Problem.of(PostgresProblem.LEFTOVER_WOULD_NOT_STOP).with("process", pid);
                }
            }
        }
        // It may be half written, or its number may belong to a stranger by now, whom PostgreSQL would take for itself.
        Files.deleteIfExists(cluster.pidFile());
    }

    private static boolean gone(long pid, Path data, Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (serves(pid, data)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** A PostgreSQL works in the folder of its data, where nobody else has business; one that has ended does nowhere. */
    static boolean serves(long pid, Path data) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), data);
        } catch (IOException gone) {
            return false;
        }
    }
}
