package qiantang.foundation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.Durability;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.foundation.postgres.PostgresBinaries;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.testing.Orchard;
import qiantang.foundation.testing.TestPostgres;
import qiantang.terms.TenantId;

/** A server that somebody else runs, who gives out logins with as few rights as they get away with. */
@Tag("slow")
class ForeignServerTest {
    private static final List<RoomSchema> ROOMS = List.of(Orchard.ROOM);
    private static final TenantId TENANT = new TenantId(UUID.randomUUID());

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;
    private static DatabaseAddress.Login keeper;

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private DatabaseAddress.Login superuser;
    private DatabaseAddress.Login admin;

    /** Roles belong to the whole server; the admin who made them is the one who may hand them out. */
    @BeforeAll
    static void startServer() throws SQLException {
        server = EmbeddedPostgres.start(
                folder, TestPostgres.binariesFolder(), PostgresBinaries.onClassPath(), Durability.NONE);
        DatabaseAddress.Login root = server.address().admin();
        execute(
                root,
                "create role keeper login createrole password 'key'",
                "grant create on database postgres to keeper");
        keeper = new DatabaseAddress.Login(root.url(), "keeper", "key");
        Database.open(
                        new DatabaseAddress(new DatabaseAddress.Login(root.url(), "first_app", "x"), keeper),
                        ROOMS,
                        DatabaseLimits.USUAL)
                .close();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        execute(
                server.address().admin(),
                "create database db_" + suffix,
                "grant create on database db_" + suffix + " to keeper");
        superuser = in("db_" + suffix, server.address().admin());
        admin = in("db_" + suffix, keeper);
    }

    @Test
    void anAdminWhoIsNoSuperuserIsEnoughAndTheApplicationGetsItsLogin() {
        DatabaseAddress address = new DatabaseAddress(named("cloud"), admin);
        try (Database database = Database.open(address, ROOMS, DatabaseLimits.USUAL)) {
            works(database);
            assertThat(new ApplicationRights(database).look()).isEmpty();
        }
        Database.open(address, ROOMS, DatabaseLimits.USUAL).close();
    }

    @Test
    void oneLoginForEverythingWorksAndIsNamedAsUnsafe() {
        DatabaseAddress address = new DatabaseAddress(admin, admin);
        try (Database database = Database.open(address, ROOMS, DatabaseLimits.USUAL)) {
            works(database);
            assertThat(new ApplicationRights(database).look())
                    .extracting(Finding::severity)
                    .contains(Finding.Severity.UNSAFE);
        }
    }

    @Test
    void anApplicationThatIsSuperuserWorksAndIsNamedAsUnsafe() {
        DatabaseAddress address = new DatabaseAddress(superuser, superuser);
        try (Database database = Database.open(address, ROOMS, DatabaseLimits.USUAL)) {
            works(database);
            assertThat(new ApplicationRights(database).look()).isNotEmpty();
        }
    }

    @Test
    void anApplicationWhoseLoginChangesIsLetInByTheNextStart() throws SQLException {
        DatabaseAddress first = new DatabaseAddress(named("first"), superuser);
        Database.open(first, ROOMS, DatabaseLimits.USUAL).close();
        DatabaseAddress second = new DatabaseAddress(login("second", "noinherit"), superuser);
        try (Database database = Database.open(second, ROOMS, DatabaseLimits.USUAL)) {
            works(database);
        }
    }

    @Test
    void anAdminWithTooFewRightsIsToldWhichAreWanted() throws SQLException {
        DatabaseAddress.Login weak = login("weak", "nocreatedb");
        assertRefused(
                () -> Database.open(new DatabaseAddress(named("nobody"), weak), ROOMS, DatabaseLimits.USUAL),
                DatabaseProblem.ADMIN_TOO_WEAK);
    }

    @Test
    void aWrongPasswordAndAServerThatIsAwayAreToldApart() {
        DatabaseAddress.Login wrong = new DatabaseAddress.Login(admin.url(), admin.user(), "wrong");
        assertRefused(
                () -> Database.open(new DatabaseAddress(wrong, wrong), ROOMS, DatabaseLimits.USUAL),
                DatabaseProblem.LOGIN_REFUSED);
        DatabaseAddress.Login nowhere = new DatabaseAddress.Login("jdbc:postgresql://127.0.0.1:1/x", "x", "x");
        assertRefused(
                () -> Database.open(new DatabaseAddress(nowhere, nowhere), ROOMS, DatabaseLimits.USUAL),
                DatabaseProblem.UNAVAILABLE);
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() throws SQLException {
        DatabaseAddress address = new DatabaseAddress(named("cloud"), superuser);
        Database.open(address, ROOMS, DatabaseLimits.USUAL).close();
        execute(superuser, "update foundation.preparation set digest = 'of another program'", """
                insert into orchard.migration_history
                    (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                values (2, '2', 'later', 'SQL', 'V2__later.sql', 1, 'x', 1, true)
                """);
        assertRefused(() -> Database.open(address, ROOMS, DatabaseLimits.USUAL), DatabaseProblem.MIGRATED_DIFFERENTLY);
    }

    private static void works(Database database) {
        database.runInTenant(TENANT, handle -> Orchard.plantTree(handle, TENANT));
        database.runAcross(Orchard.PICKER, handle -> Orchard.deliver(handle, TENANT, TENANT));
        long seen = database.inTenant(
                new TenantId(UUID.randomUUID()),
                handle -> handle.createQuery("select count(*) from orchard.tree")
                        .mapTo(Long.class)
                        .one());
        assertThat(seen).isZero();
    }

    private static void assertRefused(ThrowingCallable attempt, DatabaseProblem code) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private DatabaseAddress.Login named(String name) {
        return new DatabaseAddress.Login(superuser.url(), name + "_" + suffix, "pass'word");
    }

    private DatabaseAddress.Login login(String name, String attributes) throws SQLException {
        DatabaseAddress.Login login = named(name);
        execute(superuser, "create role " + login.user() + " login " + attributes + " password 'pass''word'");
        return login;
    }

    private static DatabaseAddress.Login in(String database, DatabaseAddress.Login login) {
        String url = login.url().substring(0, login.url().lastIndexOf('/') + 1) + database;
        return new DatabaseAddress.Login(url, login.user(), login.password());
    }

    private static void execute(DatabaseAddress.Login login, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }
}
