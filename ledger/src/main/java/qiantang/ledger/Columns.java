package qiantang.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Id;

/** Binds one array per column, in the order of the statement: a whole batch in one round trip. */
final class Columns<R> {
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int next = 1;

    Columns(Connection connection, PreparedStatement statement, List<R> rows) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
    }

    /** One value for all rows. */
    Columns<R> value(Object value) throws SQLException {
        statement.setObject(next++, value);
        return this;
    }

    Columns<R> ids(Function<R, Id> column) throws SQLException {
        return add("uuid", row -> column.apply(row).value());
    }

    /** Of their own type: the driver takes no bytes within an array of objects. */
    Columns<R> bytes(Collection<byte[]> values) throws SQLException {
        statement.setArray(next++, connection.createArrayOf("bytea", values.toArray(byte[][]::new)));
        return this;
    }

    Columns<R> longs(Function<R, Long> column) throws SQLException {
        statement.setArray(
                next++,
                connection.createArrayOf("bigint", rows.stream().map(column).toArray(Long[]::new)));
        return this;
    }

    Columns<R> integers(Function<R, Integer> column) throws SQLException {
        statement.setArray(
                next++,
                connection.createArrayOf("integer", rows.stream().map(column).toArray(Integer[]::new)));
        return this;
    }

    Columns<R> add(String type, Function<R, @Nullable Object> column) throws SQLException {
        Object[] values = rows.stream().map(column).toArray();
        statement.setArray(next++, connection.createArrayOf(type, values));
        return this;
    }
}
