package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.backup.Backup;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.testing.TestDatabase;

/** A room whose tables cannot be saved and restored would be found out when it is too late. */
class CloudBackupTest {
    @TempDir
    private Path folder;

    @Test
    void everyRoomCanBeSavedAndRestored() {
        Path file = folder.resolve("cloud.backup");
        try (TestDatabase cloud = TestDatabase.with(Cloud.SCHEMAS.toArray(RoomSchema[]::new))) {
            Backup.Summary saved = Backup.write(cloud.address(), Cloud.SCHEMAS, file, InstantSource.system());
            assertThat(saved.tables()).isGreaterThan(Cloud.SCHEMAS.size());
            assertThat(Backup.restore(TestDatabase.empty(), Cloud.SCHEMAS, file))
                    .isEqualTo(saved);
        }
    }
}
