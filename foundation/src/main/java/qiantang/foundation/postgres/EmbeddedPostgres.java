package qiantang.foundation.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;

/**
 * The PostgreSQL that the program brings along, running. It lives in one folder ({@code lock}, {@code binaries},
 * {@code data}), takes connections from this machine only, and is started again when it ends without being asked.
 *
 * <p>It heals at each start: what an interrupted run left half unpacked or half initialised is made anew, a server that
 * outlived its program is ended and started again, a stale pid file is removed. It ends with {@link #close}, and by
 * itself when the program dies.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String APPLICATION_USER = "qiantang_app";
    private static final String DATABASE = "postgres";
    private static final Duration CLOSE_MAX = Duration.ofSeconds(20);

    private final FolderLock lock;
    private final Supervision supervision;
    private final DatabaseAddress address;

    private EmbeddedPostgres(FolderLock lock, Supervision supervision, DatabaseAddress address) {
        this.lock = lock;
        this.supervision = supervision;
        this.address = address;
    }

    /** Starts the one in this folder, making it first if there is none; returns when it takes connections. */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, folder.resolve("binaries"), PostgresBinaries.onClassPath(), Durability.FULL);
    }

    /** The same with binaries of one's choice, unpacked where others may use them too. */
    public static EmbeddedPostgres start(
            Path folder, Path binariesFolder, PostgresBinaries binaries, Durability durability) {
        try {
            Files.createDirectories(folder);
            Path home = folder.toRealPath();
            FolderLock lock = FolderLock.take(home);
            try {
                return startLocked(lock, home, binaries.unpackInto(binariesFolder.toAbsolutePath()), durability);
            } catch (IOException | RuntimeException | InterruptedException failed) {
                lock.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw DiskFull.caused(failed)
                    ? DiskFull.problem(folder, failed)
                    : Problem.of(PostgresProblem.START_FAILED)
                            .with("reason", failed.toString())
                            .causedBy(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.of(PostgresProblem.START_FAILED)
                    .with("reason", "interrupted")
                    .causedBy(interrupted);
        }
    }

    private static EmbeddedPostgres startLocked(FolderLock lock, Path home, Path binaries, Durability durability)
            throws IOException, InterruptedException {
        Path data = home.resolve("data");
        RunAs runAs = RunAs.choose(home, data, binaries.resolve("bin/postgres"));
        Cluster cluster = new Cluster(data, binaries, runAs, durability);
        cluster.createIfAbsent();
        Leftover.end(cluster);
        Supervision supervision = Supervision.start(cluster);
        DatabaseAddress address = address(supervision.port(), Cluster.password(data));
        LOG.info("PostgreSQL is ready: {}", address.application());
        return new EmbeddedPostgres(lock, supervision, address);
    }

    /** The one that another program runs in this folder right now, for whoever wants to work beside it. */
    public static Optional<DatabaseAddress> runningIn(Path folder) {
        try {
            Path data = folder.resolve("data");
            Optional<Cluster.Announcement> running = Cluster.announcement(data);
            return running.isPresent()
                            && running.get().ready()
                            && Leftover.serves(running.get().pid(), data)
                    ? Optional.of(address(running.get().port(), Cluster.password(data)))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw Problem.of(PostgresProblem.START_FAILED)
                    .with("reason", unreadable.toString())
                    .causedBy(unreadable);
        }
    }

    private static DatabaseAddress address(int port, String password) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
        return new DatabaseAddress(
                new DatabaseAddress.Login(url, APPLICATION_USER, derived(password)),
                new DatabaseAddress.Login(url, Cluster.SUPERUSER, password));
    }

    /** The application's password follows from the superuser's, so that one file is all there is to keep. */
    private static String derived(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(APPLICATION_USER.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    /** The process of the server, which changes when it had to be started again. */
    public long pid() {
        return supervision.pid();
    }

    /** Ends PostgreSQL in order, within a bound. */
    @Override
    public void close() {
        supervision.close(CLOSE_MAX);
        try {
            lock.close();
        } catch (IOException failed) {
            LOG.warn("the lock of the PostgreSQL folder could not be closed", failed);
        }
    }
}
