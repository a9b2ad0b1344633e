package qiantang.foundation.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * Makes a database what the program expects: roles and schemas, then each room's migrations, then a note of what was
 * done, by which the next start sees at a glance that nothing is left to do.
 *
 * <p>Programs that start at the same time take turns: an advisory lock on a connection of its own, held throughout.
 */
public final class Preparation {
    /** Stands as the comment of schema foundation from the beginning of a restore to its end. */
    public static final String RESTORING = "a restore is under way";

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final int OLDEST_MAJOR_VERSION = 15;
    private static final String TURN_WAIT_MAX = "60s";
    /** "qiantang" in ASCII. */
    private static final long TURN = 0x7169616e74616e67L;

    private static final int ROLE_RACES_MAX = 5;

    private final DatabaseAddress address;
    private final Migrations migrations;

    Preparation(DatabaseAddress address, Migrations migrations) {
        this.address = address;
        this.migrations = migrations;
    }

    public static Preparation of(DatabaseAddress address, List<RoomSchema> rooms) {
        return new Preparation(address, Migrations.of(rooms));
    }

    /** The version that each room is brought to; 0 for a room without migrations. */
    public Map<String, Integer> versions() {
        Map<String, Integer> versions = new LinkedHashMap<>();
        migrations
                .rooms()
                .forEach(room -> versions.put(room.room(), migrations.of(room).size()));
        return versions;
    }

    /** Fails where there is no such note at all. */
    static boolean isDone(Handle handle, Migrations migrations) {
        return handle.createQuery("select digest from foundation.preparation")
                .mapTo(String.class)
                .findOne()
                .filter(migrations.digest()::equals)
                .isPresent();
    }

    /** Brings the database to where this program wants it. */
    public void run() {
        try (Connection admin = connect()) {
            requireVersion(admin);
            takeTurn(admin);
            if (isDoneByAnother(admin)) {
                return;
            }
            LOG.info("preparing the database for {} rooms", migrations.rooms().size());
            prepareRoles(admin);
            if (isRestoring(admin)) {
                throw Problem.of(DatabaseProblem.RESTORE_UNFINISHED);
            }
            RoomMigration migration = new RoomMigration(address.admin());
            for (RoomSchema room : migrations.rooms()) {
                migration.run(room, migrations.of(room));
            }
            note(admin);
        } catch (SQLException failed) {
            throw explained(failed);
        }
    }

    /**
     * Makes the tables of older versions in an empty database, to be filled by a restore; {@link #run} goes on from
     * there. The comment {@link #RESTORING} keeps everybody else away until the restore has taken it off.
     *
     * @param versions by room; a room that is not named gets no tables yet
     */
    public void runUpTo(Map<String, Integer> versions) {
        try (Connection admin = connect()) {
            requireVersion(admin);
            takeTurn(admin);
            prepareRoles(admin);
            try (Statement statement = admin.createStatement()) {
                statement.execute("set role " + DatabaseRole.MIGRATOR.name());
                statement.execute("comment on schema foundation is '" + RESTORING + "'");
                statement.execute("reset role");
            }
            RoomMigration migration = new RoomMigration(address.admin());
            for (RoomSchema room : migrations.rooms()) {
                int version = versions.getOrDefault(room.room(), 0);
                if (version > 0) {
                    migration.run(room, migrations.of(room).subList(0, version));
                }
            }
        } catch (SQLException failed) {
            throw explained(failed);
        }
    }

    private static void requireVersion(Connection admin) throws SQLException {
        int version = admin.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_MAJOR_VERSION) {
            throw Problem.of(DatabaseProblem.SERVER_TOO_OLD)
                    .with("found", version)
                    .with("oldest", OLDEST_MAJOR_VERSION);
        }
    }

    private static boolean isRestoring(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(
                        "select obj_description(to_regnamespace('foundation'), 'pg_namespace')")) {
            return row.next() && RESTORING.equals(row.getString(1));
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.admin().user());
        properties.setProperty("password", address.admin().password());
        properties.setProperty("ApplicationName", "qiantang preparation");
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(address.admin().url(), properties);
    }

    private static void takeTurn(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("set lock_timeout = '" + TURN_WAIT_MAX + "'");
            statement.execute("select pg_advisory_lock(" + TURN + ")");
            statement.execute("reset lock_timeout");
        } catch (SQLException failed) {
            throw "55P03".equals(failed.getSQLState())
                    ? Problem.of(DatabaseProblem.MIGRATION_BUSY).causedBy(failed)
                    : explained(failed);
        }
    }

    /** Roles and memberships belong to this application's login, so they are asked for as well. */
    private boolean isDoneByAnother(Connection admin) throws SQLException {
        String query = """
                select exists (select from pg_tables where schemaname = 'foundation' and tablename = 'preparation')
                   and exists (select from pg_auth_members
                                 join pg_roles granted on granted.oid = roleid
                                 join pg_roles holder on holder.oid = member
                                where holder.rolname = ? and granted.rolname = ?)
                """;
        try (PreparedStatement statement = admin.prepareStatement(query)) {
            statement.setString(1, address.application().user());
            statement.setString(2, RoomSchema.FOUNDATION_START.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    return false;
                }
            }
        }
        try (Statement statement = admin.createStatement()) {
            statement.execute("set role " + DatabaseRole.MIGRATOR.name());
            try (ResultSet row = statement.executeQuery("select digest from foundation.preparation")) {
                return row.next() && migrations.digest().equals(row.getString(1));
            } finally {
                statement.execute("reset role");
            }
        }
    }

    /** Roles belong to the whole server: another database's program may be making the same ones right now. */
    private void prepareRoles(Connection admin) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            admin.setAutoCommit(false);
            try {
                new Roles(admin, address).prepare(migrations.rooms());
                admin.commit();
                return;
            } catch (SQLException failed) {
                admin.rollback();
                if (attempt == ROLE_RACES_MAX || !isRace(failed)) {
                    throw failed;
                }
            } finally {
                admin.setAutoCommit(true);
            }
        }
    }

    private static boolean isRace(SQLException failed) {
        return switch (String.valueOf(failed.getSQLState())) {
            case "42710", "23505", "42P06" -> true;
            default -> String.valueOf(failed.getMessage()).contains("tuple concurrently updated");
        };
    }

    private void note(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("set role " + DatabaseRole.MIGRATOR.name());
        }
        try (PreparedStatement statement = admin.prepareStatement("""
                insert into foundation.preparation (digest) values (?)
                on conflict (the_one) do update set digest = excluded.digest
                """)) {
            statement.setString(1, migrations.digest());
            statement.execute();
        }
    }

    private static Problem explained(SQLException failed) {
        Optional<Problem> known = SqlFailures.problem(failed);
        if (known.isPresent()) {
            return known.get();
        }
        String state = String.valueOf(failed.getSQLState());
        if (state.startsWith("28")) {
            return Problem.of(DatabaseProblem.LOGIN_REFUSED)
                    .with("user", "admin")
                    .causedBy(failed);
        }
        if (state.equals("42501")) {
            return Problem.of(DatabaseProblem.ADMIN_TOO_WEAK)
                    .with("reason", String.valueOf(failed.getMessage()))
                    .causedBy(failed);
        }
        return Problem.of(DatabaseProblem.MIGRATION_FAILED)
                .with("reason", String.valueOf(failed.getMessage()))
                .causedBy(failed);
    }
}
