package qiantang.foundation.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * A transaction of the role that owns all schemas, with the settings under which every server writes and reads values in
 * the same way.
 */
final class OwnerConnection implements AutoCloseable {
    /** Turns a row of a query into a value. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    private OwnerConnection(Connection connection) {
        this.connection = connection;
    }

    static OwnerConnection open(DatabaseAddress address) throws SQLException {
        OwnerConnection owner = new OwnerConnection(address.admin().connect("qiantang backup"));
        owner.execute("set datestyle = 'ISO, MDY'");
        owner.execute("set intervalstyle = 'postgres'");
        owner.execute("set timezone = 'UTC'");
        owner.execute("set bytea_output = 'hex'");
        owner.execute("set extra_float_digits = 1");
        owner.execute("set statement_timeout = 0");
        owner.execute("set search_path = pg_catalog");
        owner.connection.setAutoCommit(false);
        return owner;
    }

    void becomeOwner() throws SQLException {
        execute("set local role qiantang_migrator");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    <T> List<T> query(String sql, Row<T> row, List<String> schemas) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        }
    }

    long copyOut(String sql, OutputStream rows) throws SQLException, IOException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, rows);
    }

    long copyIn(String sql, InputStream rows) throws SQLException, IOException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows);
    }

    String serverVersion() throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        // What has not been committed is rolled back by the server.
        connection.close();
    }
}
