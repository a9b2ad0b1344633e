package qiantang.foundation.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;

/**
 * Keeps one server running: a thread that starts it, waits for its end, and starts it again, later each time it does
 * not become ready. The port stays the same, so that connections heal by themselves.
 *
 * <p>The thread lives as long as the supervision, because the server is told of its parent's death when the thread that
 * started it ends.
 */
final class Supervision {
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);
    /** Long enough for a recovery on a slow disk, which would begin anew each time it is broken off. */
    private static final Duration READY_MAX = Duration.ofMinutes(5);

    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    private static final int FIRST_START_ATTEMPTS_MAX = 8;
    /** Below the ports that the system hands out to clients, so that a restart finds its own port free. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_MAX = 30_000;
    private static final int PORT_ATTEMPTS_MAX = 100;

    private final Cluster cluster;
    private final Thread thread;
    private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
    private volatile int port;
    private volatile @Nullable Postmaster server;
    private volatile boolean closing;

    private Supervision(Cluster cluster) {
        this.cluster = cluster;
        this.thread = Thread.ofPlatform().daemon().name("postgres-supervision").unstarted(this::run);
    }

    /** Returns when the server is ready. */
    static Supervision start(Cluster cluster) throws IOException, InterruptedException {
        Supervision supervision = new Supervision(cluster);
        supervision.thread.start();
        try {
            supervision.first.get();
            return supervision;
        } catch (InterruptedException interrupted) {
            supervision.close(STOP_MAX);
            throw interrupted;
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException other -> throw other;
                case null, default -> throw new IOException(failed);
            }
        }
    }

    private void run() {
        try {
            firstStart();
            first.complete(null);
            while (!closing) {
                int exit = server().awaitEnd();
                if (!closing) {
                    LOG.warn("PostgreSQL ended by itself (exit {}): starting it again", exit);
                    startAgain();
                }
            }
        } catch (InterruptedException asked) {
            first.completeExceptionally(asked);
        } catch (IOException | RuntimeException failed) {
            first.completeExceptionally(failed);
        } finally {
            Postmaster last = server;
            if (last != null) {
                last.stop();
            }
        }
    }

    private void firstStart() throws IOException, InterruptedException {
        Duration pause = PAUSE_MIN;
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            if (becomesReady()) {
                return;
            }
            String said = server().lastLines();
            if (DiskFull.inWords(said)) {
                throw DiskFull.problem(cluster.folder(), new IOException(said));
            }
            if (attempt == FIRST_START_ATTEMPTS_MAX || !passes(said)) {
                throw Problem.of(PostgresProblem.START_FAILED)
                        .with("reason", reason(said))
                        .causedBy(new IOException(said));
            }
            Thread.sleep(pause);
            pause = longer(pause);
        }
    }

    /** The port was taken in between, or processes of a killed server are about to notice its end. */
    private static boolean passes(String said) {
        return said.contains("Address already in use")
                || said.contains("could not bind")
                || said.contains("pre-existing shared memory block")
                || said.contains("lock file \"postmaster.pid\"");
    }

    /** The first complaint tells the cause, the later ones what came of it; of a setting, the line before it. */
    private static String reason(String said) {
        String before = "";
        for (String line : said.lines().toList()) {
            if (line.startsWith("FATAL:") || line.startsWith("PANIC:")) {
                return line.endsWith("contains errors") ? before : line;
            }
            before = line;
        }
        return Cluster.lastLine(said);
    }

    private void startAgain() throws InterruptedException {
        Duration pause = PAUSE_MIN;
        while (true) {
            Thread.sleep(pause);
            try {
                if (becomesReady()) {
                    LOG.info("PostgreSQL is ready again");
                    return;
                }
                LOG.warn("PostgreSQL does not start: {}", reason(server().lastLines()));
            } catch (IOException | RuntimeException failed) {
                LOG.warn("PostgreSQL does not start", failed);
            }
            pause = longer(pause);
        }
    }

    private boolean becomesReady() throws IOException, InterruptedException {
        cluster.configure(port);
        Postmaster starting = Postmaster.start(cluster);
        server = starting;
        if (starting.awaitReady(READY_MAX)) {
            return true;
        }
        starting.stop();
        return false;
    }

    private Postmaster server() {
        return Objects.requireNonNull(server, "asked for before the first start");
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
    }

    private static int freePort() throws IOException {
        RandomGenerator random = RandomGenerator.getDefault();
        for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
            int candidate = random.nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
                return candidate;
            } catch (IOException taken) {
                LOG.debug("port {} is taken", candidate);
            }
        }
        throw Problem.of(PostgresProblem.START_FAILED).with("reason", "no free port on 127.0.0.1");
    }

    int port() {
        return port;
    }

    long pid() {
        return server().pid();
    }

    /** Ends the server in order; returns when it has ended, or after {@code max}. */
    void close(Duration max) {
        closing = true;
        thread.interrupt();
        try {
            if (!thread.join(max)) {
                LOG.warn("PostgreSQL is still ending after {} s", max.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
