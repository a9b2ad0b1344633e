package qiantang.foundation.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * A fresh, migrated database for one test class:
 *
 * <pre>{@code
 * private static final TestDatabase POSTGRES = TestDatabase.with(IdentitySchema.ROOM);
 *
 * @AfterAll
 * static void close() {
 *     POSTGRES.close();
 * }
 * }</pre>
 *
 * The migrations run once per test program and set of rooms; each database is a copy of the result.
 */
public final class TestDatabase implements AutoCloseable {
    private static final DatabaseLimits LIMITS = new DatabaseLimits(4, Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final Map<List<RoomSchema>, String> TEMPLATES = new HashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final DatabaseAddress address;
    private final Database database;

    private TestDatabase(String name, DatabaseAddress address, Database database) {
        this.name = name;
        this.address = address;
        this.database = database;
    }

    /** With these rooms migrated; foundation comes by itself. */
    public static TestDatabase with(RoomSchema... rooms) {
        List<RoomSchema> wanted = List.of(rooms);
        String name = createDatabase(template(wanted));
        DatabaseAddress address = addressOf(name);
        return new TestDatabase(name, address, Database.open(address, wanted, LIMITS));
    }

    /** The name of a database with nothing in it, to be migrated or restored into by the test itself. */
    public static DatabaseAddress empty() {
        return addressOf(createDatabase("template0"));
    }

    public Database database() {
        return database;
    }

    /** For what is started by itself, with connections of its own. */
    public DatabaseAddress address() {
        return address;
    }

    /** A connection as superuser, to look behind row security. */
    public Connection superuser() {
        return connect(name);
    }

    private static String template(List<RoomSchema> rooms) {
        synchronized (TEMPLATES) {
            return TEMPLATES.computeIfAbsent(rooms, missing -> {
                String template = createDatabase("template0");
                // Closed at once: a database that somebody is connected to cannot be copied.
                Database.open(addressOf(template), missing, LIMITS).close();
                return template;
            });
        }
    }

    private static String createDatabase(String template) {
        String name = "test_" + COUNT.incrementAndGet();
        execute("create database " + name + " template " + template);
        return name;
    }

    private static DatabaseAddress addressOf(String database) {
        DatabaseAddress server = TestPostgres.running().address();
        return new DatabaseAddress(in(database, server.application()), in(database, server.admin()));
    }

    private static DatabaseAddress.Login in(String database, DatabaseAddress.Login login) {
        String url = login.url().substring(0, login.url().lastIndexOf('/') + 1) + database;
        return new DatabaseAddress.Login(url, login.user(), login.password());
    }

    private static void execute(String sql) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Connection connect(String database) {
        DatabaseAddress.Login admin = addressOf(database).admin();
        try {
            return DriverManager.getConnection(admin.url(), admin.user(), admin.password());
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        database.close();
        execute("drop database " + name + " with (force)");
    }
}
