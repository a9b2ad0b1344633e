package qiantang.foundation.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.database.DatabaseProblem;
import qiantang.foundation.database.RestoreTarget;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.ProblemCode;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.testing.Orchard;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;

class BackupTest {
    private static final List<RoomSchema> ROOMS = List.of(Orchard.ROOM);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    private static final TestDatabase SOURCE = TestDatabase.with(Orchard.ROOM);
    private static final TenantId AMY = new TenantId(new UUID(1, 1));
    private static final TenantId BO = new TenantId(new UUID(1, 2));

    @TempDir
    private static Path folder;

    private static Path backup;

    @BeforeAll
    static void fillAndSave() throws SQLException {
        fill(SOURCE.database());
        try (Connection connection = SOURCE.superuser();
                Statement statement = connection.createStatement()) {
            // As a room does at run time, when the first delivery of a new year arrives.
            statement.execute("set role qiantang_migrator");
            statement.execute("create table orchard.delivery_2027 partition of orchard.delivery"
                    + " for values from ('2027-01-01') to ('2028-01-01')");
            statement.execute("alter table orchard.delivery_2027 enable row level security, force row level security");
            statement.execute("delete from orchard.kind where name = 'pear'");
        }
        SOURCE.database()
                .runAcross(Orchard.PICKER, handle -> handle.execute("""
                insert into orchard.delivery (id, day, consumer_id, supplier_id, kilograms, note)
                values (?, '2027-02-01', ?, ?, 0.001, '\\x00ff5c0a09')
                """, new UUID(7, 7), AMY.value(), BO.value()));
        backup = folder.resolve("cloud.backup");
        Backup.Summary summary = Backup.write(SOURCE.address(), ROOMS, backup, CLOCK);
        assertThat(summary.rows()).isGreaterThan(50);
    }

    @AfterAll
    static void close() {
        SOURCE.close();
    }

    /** With everything that text can hold, and a child before its parent. */
    static void fill(Database database) {
        database.runInTenant(AMY, handle -> {
            UUID tree = Orchard.plantTree(handle, AMY);
            for (String label : List.of("", "\\N", "\\.", "tab\tnew\nline\rquote'\"", "梨树 🍐", "\u0001\u007f")) {
                handle.execute(
                        "insert into orchard.tree (id, tenant_id, kind, label) values (?, ?, 'apple', ?)",
                        UUID.randomUUID(),
                        AMY.value(),
                        label);
            }
            UUID parent = new UUID(9, 9);
            for (int i = 0; i < 20; i++) {
                UUID graft = new UUID(9, 9 + i);
                handle.execute(
                        "insert into orchard.graft (id, tenant_id, tree_id, parent_id) values (?, ?, ?, ?)",
                        graft,
                        AMY.value(),
                        tree,
                        i == 0 ? null : parent);
                parent = graft;
            }
            handle.execute("update orchard.graft set parent_id = ? where id = ?", parent, new UUID(9, 9));
        });
        database.runAcross(Orchard.PICKER, handle -> {
            for (int i = 0; i < 30; i++) {
                Orchard.deliver(handle, AMY, BO);
            }
        });
    }

    @Test
    void whatWasSavedIsThereAgain() throws IOException {
        DatabaseAddress target = TestDatabase.empty();
        Backup.Summary restored = Backup.restore(target, ROOMS, backup);
        Path again = folder.resolve("again.backup");
        assertThat(Backup.write(target, ROOMS, again, CLOCK)).isEqualTo(restored);
        assertThat(entries(again)).isEqualTo(entries(backup));
    }

    @Test
    void aRestoredCloudWorksAsBefore() {
        DatabaseAddress target = TestDatabase.empty();
        Backup.restore(target, ROOMS, backup);
        try (Database database = Database.open(target, ROOMS, DatabaseLimits.USUAL)) {
            assertWorks(database);
        }
    }

    /** Row security, append-only, foreign keys, sequences and generated columns are all back in force. */
    static void assertWorks(Database database) {
        assertThat(rows(database, AMY, "orchard.delivery")).isEqualTo(31);
        assertThat(rows(database, new TenantId(new UUID(1, 3)), "orchard.tree")).isZero();
        assertThatThrownBy(() ->
                        database.runAcross(Orchard.PICKER, handle -> handle.execute("delete from orchard.delivery")))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.runInTenant(
                        AMY,
                        handle -> handle.execute(
                                "insert into orchard.graft (id, tenant_id, tree_id) values (?, ?, ?)",
                                UUID.randomUUID(),
                                AMY.value(),
                                UUID.randomUUID())))
                .hasMessageContaining("foreign key");
        database.runInTenant(AMY, handle -> {
            UUID tree = Orchard.plantTree(handle, AMY);
            assertThat(handle.createQuery(
                                    "select number > 7 and shouted = 'OLD ONE' from orchard.tree where id = :tree")
                            .bind("tree", tree)
                            .mapTo(Boolean.class)
                            .one())
                    .isTrue();
        });
    }

    private static long rows(Database database, TenantId tenant, String table) {
        return database.inTenant(
                tenant,
                handle -> handle.createQuery("select count(*) from " + table)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void aBackupIsForItsOwnersEyesOnly() throws IOException {
        assertThat(Files.getPosixFilePermissions(backup)).hasSize(2);
    }

    @Test
    void anExistingFileIsNotOverwritten() {
        assertRefused(() -> Backup.write(SOURCE.address(), ROOMS, backup, CLOCK), BackupProblem.FILE_EXISTS);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path nowhere = folder.resolve("nowhere/cloud.backup");
        assertRefused(() -> Backup.write(SOURCE.address(), ROOMS, nowhere, CLOCK), BackupProblem.FILE_UNWRITABLE);
    }

    @Test
    void aDatabaseThatWasNeverUsedHasNothingToSave() {
        Path file = folder.resolve("nothing.backup");
        assertRefused(() -> Backup.write(TestDatabase.empty(), ROOMS, file, CLOCK), BackupProblem.SOURCE_EMPTY);
        assertThat(file).doesNotExist();
    }

    @Test
    void aDatabaseInUseIsNotRestoredInto() {
        assertRefused(() -> Backup.restore(SOURCE.address(), ROOMS, backup), DatabaseProblem.NOT_EMPTY);
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
        DatabaseAddress target = TestDatabase.empty();
        byte[] whole = Files.readAllBytes(backup);
        Path damaged = folder.resolve("truncated.backup");
        for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            assertRefused(() -> Backup.restore(target, ROOMS, damaged), BackupProblem.BROKEN);
        }
        Backup.restore(target, ROOMS, backup);
    }

    @Test
    void aFlippedByteNeverGoesUnnoticed() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(backup);
        Path damaged = folder.resolve("flipped.backup");
        Map<String, String> sound = entries(backup);
        for (int round = 0; round < 300; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(damaged, flipped);
            try (BackupFile file = BackupFile.open(damaged)) {
                file.verifyAll();
                // A date or a comment inside the zip's own bookkeeping: every row is what it was.
                assertThat(entries(damaged))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(sound);
            } catch (Problem refused) {
                assertThat(refused.code().code()).startsWith("backup.");
            }
        }
    }

    @Test
    void aFileOfAnotherFormatIsToldFromABrokenOne() throws IOException {
        DatabaseAddress target = TestDatabase.empty();
        assertRefused(
                () -> Backup.restore(target, ROOMS, changed("\"version\" : 1", "\"version\" : 2")),
                BackupProblem.OTHER_FORMAT);
        assertRefused(
                () -> Backup.restore(target, ROOMS, changed("qiantang-backup", "someone-elses")), BackupProblem.BROKEN);
        assertRefused(() -> Backup.restore(target, ROOMS, changed("\"rooms\"", "\"halls\"")), BackupProblem.BROKEN);
    }

    @Test
    void tablesOfANewerProgramAreRefused() throws IOException {
        Path newer = changed("\"orchard\" : 1", "\"orchard\" : 2");
        assertRefused(() -> Backup.restore(TestDatabase.empty(), ROOMS, newer), BackupProblem.NEWER);
    }

    @Test
    void whatFailsHalfWayLeavesAnEmptyDatabase() throws IOException {
        DatabaseAddress target = TestDatabase.empty();
        for (Path wrong : List.of(
                changed("FOR VALUES FROM ('2027-01-01')", "FOR VALUES FROM (now())"),
                changed("orchard.tree_number_seq", "orchard.tree_other_seq"),
                changed("\"label\"", "\"babel\""))) {
            assertRefused(() -> Backup.restore(target, ROOMS, wrong), BackupProblem.BROKEN);
        }
        Backup.restore(target, ROOMS, backup);
    }

    @Test
    void anUnfinishedRestoreKeepsTheCloudAwayAndIsReplacedByTheNextOne() throws SQLException {
        DatabaseAddress target = TestDatabase.empty();
        RestoreTarget unfinished = RestoreTarget.of(target, ROOMS);
        unfinished.claim();
        unfinished.makeTables(Map.of("foundation", 1, "orchard", 1));
        assertRefused(() -> Database.open(target, ROOMS, DatabaseLimits.USUAL), DatabaseProblem.RESTORE_UNFINISHED);
        Backup.restore(target, ROOMS, backup);
        try (Database database = Database.open(target, ROOMS, DatabaseLimits.USUAL);
                Connection connection = DriverManager.getConnection(
                        target.admin().url(),
                        target.admin().user(),
                        target.admin().password())) {
            assertThat(connection.isValid(1)).isTrue();
            assertWorks(database);
        }
    }

    private static void assertRefused(ThrowingCallable attempt, ProblemCode code) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    /** A copy whose manifest says something else. */
    private static Path changed(String from, String to) throws IOException {
        Path changed = Files.createTempFile(folder, "changed", ".backup");
        try (ZipFile zip = new ZipFile(backup.toFile());
                OutputStream out = Files.newOutputStream(changed);
                ZipOutputStream copy = new ZipOutputStream(out)) {
            for (ZipEntry entry : zip.stream().toList()) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(BackupFile.MANIFEST)) {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    assertThat(text).contains(from);
                    bytes = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
                }
                copy.putNextEntry(new ZipEntry(entry.getName()));
                copy.write(bytes);
            }
        }
        return changed;
    }

    /** Every entry with its content. */
    static Map<String, String> entries(Path file) throws IOException {
        Map<String, String> entries = new HashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                zip.getInputStream(entry).transferTo(bytes);
                entries.put(entry.getName(), bytes.toString(StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
