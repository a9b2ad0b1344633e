package qiantang.foundation.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.postgres.Durability;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.foundation.postgres.PostgresBinaries;

/**
 * The one PostgreSQL of a test program, started at its first use and gone with it. Its binaries are unpacked once per
 * machine and user; its data lie in a folder of their own.
 *
 * <p>Which version it is, the class path decides: {@code -Dpostgres-binaries.version=15.19.0} on Maven's command line runs
 * every test on PostgreSQL 15.
 */
public final class TestPostgres {
    private static @Nullable EmbeddedPostgres running;

    private TestPostgres() {}

    public static synchronized EmbeddedPostgres running() {
        if (running == null) {
            try {
                Path data = Files.createTempDirectory("qiantang-test-postgres");
                running =
                        EmbeddedPostgres.start(data, binariesFolder(), PostgresBinaries.onClassPath(), Durability.NONE);
                EmbeddedPostgres started = running;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    started.close();
                    delete(data);
                }));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return running;
    }

    /** Shared by all test programs of one user, and by nobody else. */
    public static Path binariesFolder() {
        try {
            Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Path folder = Path.of(System.getProperty("java.io.tmpdir"), "qiantang-test-binaries-" + user);
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
            if (!Files.getAttribute(folder, "unix:uid").equals(user)) {
                throw new IllegalStateException(folder + " belongs to somebody else");
            }
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException ignored) {
            // A temporary folder; the system clears those as well.
        }
    }
}
