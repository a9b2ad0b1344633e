package qiantang.foundation.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.Durability;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.foundation.postgres.PostgresBinaries;
import qiantang.foundation.testing.Orchard;
import qiantang.foundation.testing.TestPostgres;

/** A backup is the way from one major version to another, in both directions. */
@Tag("slow")
class BackupBetweenVersionsTest {
    private static final List<RoomSchema> ROOMS = List.of(Orchard.ROOM);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void fromTheOldestToTheNewestAndBack() throws IOException, SQLException {
        Path first = folder.resolve("first.backup");
        Path second = folder.resolve("second.backup");
        Path third = folder.resolve("third.backup");
        try (EmbeddedPostgres oldest = start("oldest", "-15.");
                EmbeddedPostgres newest = start("newest", "-18.");
                EmbeddedPostgres oldestAgain = start("oldest-again", "-15.")) {
            assertThat(majorVersion(oldest.address())).isEqualTo(15);
            assertThat(majorVersion(newest.address())).isEqualTo(18);
            try (Database database = Database.open(oldest.address(), ROOMS, DatabaseLimits.USUAL)) {
                BackupTest.fill(database);
            }
            Backup.write(oldest.address(), ROOMS, first, CLOCK);
            Backup.restore(newest.address(), ROOMS, first);
            Backup.write(newest.address(), ROOMS, second, CLOCK);
            Backup.restore(oldestAgain.address(), ROOMS, second);
            Backup.write(oldestAgain.address(), ROOMS, third, CLOCK);
            assertThat(rows(second)).isEqualTo(rows(first));
            assertThat(rows(third)).isEqualTo(rows(first));
        }
    }

    private EmbeddedPostgres start(String name, String version) throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "postgres"))) {
            Path jar = jars.filter(path -> path.getFileName().toString().contains(version))
                    .findFirst()
                    .orElseThrow();
            return EmbeddedPostgres.start(
                    folder.resolve(name), TestPostgres.binariesFolder(), PostgresBinaries.inJar(jar), Durability.NONE);
        }
    }

    private static int majorVersion(DatabaseAddress address) throws SQLException {
        DatabaseAddress.Login admin = address.admin();
        try (Connection connection = DriverManager.getConnection(admin.url(), admin.user(), admin.password())) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    private static Map<String, String> rows(Path backup) throws IOException {
        Map<String, String> entries = BackupTest.entries(backup);
        entries.remove(BackupFile.MANIFEST);
        assertThat(entries).isNotEmpty();
        return entries;
    }
}
