package qiantang.foundation.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * A connection of the admin login whose turn it is: nobody else prepares this database until it is closed. The turn is an
 * advisory lock of this very connection, so it ends with it, however that ends.
 */
final class AdminTurn implements AutoCloseable {
    private static final int OLDEST_MAJOR_VERSION = 15;
    private static final String WAIT_MAX = "60s";
    /** "qiantang" in ASCII. */
    private static final long LOCK = 0x7169616e74616e67L;

    private static final int ROLE_RACES_MAX = 5;

    private final DatabaseAddress address;
    private final Connection connection;

    private AdminTurn(DatabaseAddress address, Connection connection) {
        this.address = address;
        this.connection = connection;
    }

    static AdminTurn take(DatabaseAddress address) throws SQLException {
        Connection connection = address.admin().connect("qiantang preparation");
        AdminTurn turn = new AdminTurn(address, connection);
        try {
            turn.requireVersion();
            turn.await();
            return turn;
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private void requireVersion() throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_MAJOR_VERSION) {
            throw Problem.of(DatabaseProblem.SERVER_TOO_OLD)
                    .with("found", version)
                    .with("oldest", OLDEST_MAJOR_VERSION);
        }
    }

    private void await() throws SQLException {
        try {
            execute("set lock_timeout = '" + WAIT_MAX + "'");
            execute("select pg_advisory_lock(" + LOCK + ")");
            execute("reset lock_timeout");
        } catch (SQLException failed) {
            if ("55P03".equals(failed.getSQLState())) {
                throw Problem.of(DatabaseProblem.MIGRATION_BUSY).causedBy(failed);
            }
            throw failed;
        }
    }

    Connection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What a query of one text answers; empty for no row and for null. */
    Optional<String> ask(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    void becomeOwner() throws SQLException {
        execute("set role " + DatabaseRole.MIGRATOR.name());
    }

    void becomeAdmin() throws SQLException {
        execute("reset role");
    }

    /** Empty where there is no schema foundation, or nothing is written at it. */
    Optional<String> commentOfFoundation() throws SQLException {
        return ask("select obj_description(to_regnamespace('foundation'), 'pg_namespace')");
    }

    /** Roles belong to the whole server: another database's program may be making the same ones right now. */
    void prepareRoles(List<RoomSchema> rooms) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            connection.setAutoCommit(false);
            try {
                new Roles(connection, address).prepare(rooms);
                connection.commit();
                return;
            } catch (SQLException failed) {
                connection.rollback();
                if (attempt == ROLE_RACES_MAX || !isRace(failed)) {
                    throw failed;
                }
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean isRace(SQLException failed) {
        return switch (String.valueOf(failed.getSQLState())) {
            case "42710", "23505", "42P06" -> true;
            default -> String.valueOf(failed.getMessage()).contains("tuple concurrently updated");
        };
    }

    /** What to tell of a failure of the admin's own statements. */
    static Problem explained(SQLException failed, DatabaseAddress address) {
        Optional<Problem> known = SqlFailures.problem(failed);
        if (known.isPresent()) {
            return known.get();
        }
        String state = String.valueOf(failed.getSQLState());
        if (state.startsWith("28")) {
            return Problem.of(DatabaseProblem.LOGIN_REFUSED)
                    .with("user", address.admin().user())
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

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
