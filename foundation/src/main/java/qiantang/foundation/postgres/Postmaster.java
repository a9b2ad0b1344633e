package qiantang.foundation.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running PostgreSQL server, a child of this program: what it writes, whether it is ready, how it ends. */
final class Postmaster {
    /** What PostgreSQL itself says, under the name of its own logger. */
    private static final Logger SAYS = LoggerFactory.getLogger("qiantang.postgres");

    private static final Duration FAST_STOP_MAX = Duration.ofSeconds(10);
    private static final Duration IMMEDIATE_STOP_MAX = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int LINES_KEPT = 30;

    private final Cluster cluster;
    private final Process process;
    private final Thread listener;
    private final Deque<String> lastLines = new ArrayDeque<>();

    private Postmaster(Cluster cluster, Process process) {
        this.cluster = cluster;
        this.process = process;
        this.listener = Thread.ofPlatform().daemon().name("postgres-output").start(this::listen);
    }

    static Postmaster start(Cluster cluster) throws IOException {
        return new Postmaster(cluster, cluster.startServer());
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                // A refused login is FATAL, too, and no news; that the server ended is told by whoever supervises it.
                if (line.startsWith("PANIC:")) {
                    SAYS.error(line);
                } else {
                    SAYS.debug(line);
                }
            }
        } catch (IOException ended) {
            SAYS.debug("the output of PostgreSQL ended", ended);
        }
    }

    private synchronized void keep(String line) {
        if (lastLines.size() == LINES_KEPT) {
            lastLines.removeFirst();
        }
        lastLines.addLast(line);
    }

    /** The last lines that the server wrote; of one that has ended, really the last. */
    String lastLines() throws InterruptedException {
        if (!process.isAlive()) {
            listener.join(IMMEDIATE_STOP_MAX);
        }
        synchronized (this) {
            return String.join("\n", lastLines);
        }
    }

    /** True as soon as connections are taken; false when the server ended before that, or the time is up. */
    boolean awaitReady(Duration max) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            if (cluster.announcement().filter(this::isOurs).isPresent()) {
                return true;
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return false;
    }

    /** The words before the server's command line replace themselves by it, so it has the process's number. */
    private boolean isOurs(Cluster.Announcement announcement) {
        return announcement.ready() && announcement.pid() == process.pid();
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Ends the server in order, within a bound: its transactions are rolled back, its files are made consistent. */
    void stop() {
        if (!process.isAlive()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            RunAs.signal(process.pid(), "INT");
            if (!process.waitFor(FAST_STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                SAYS.warn("PostgreSQL does not end in order: ending it at once; it will recover at its next start");
                RunAs.signal(process.pid(), "QUIT");
                if (!process.waitFor(IMMEDIATE_STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
