package qiantang.foundation.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * Makes what migrations cannot make for themselves: the roles, who may take which, and the empty schemas. Needs a login
 * with {@code CREATEROLE} and {@code CREATE} on the database, not a superuser. Whatever is there already is left alone.
 */
final class Roles {
    private static final int VERSION_WITH_GRANT_OPTIONS = 16;

    private final Connection admin;
    private final DatabaseAddress address;

    Roles(Connection admin, DatabaseAddress address) {
        this.admin = admin;
        this.address = address;
    }

    void prepare(List<RoomSchema> rooms) throws SQLException {
        String application = address.application().user();
        Set<String> wanted = new TreeSet<>(List.of(DatabaseRole.TENANT.name(), DatabaseRole.MIGRATOR.name()));
        rooms.forEach(room -> room.roles().forEach(role -> wanted.add(role.name())));
        Set<String> present = names("select rolname from pg_roles");
        for (String role : wanted) {
            if (!present.contains(role)) {
                execute("create role " + quoted(role) + " nologin");
            }
        }
        if (!present.contains(application)) {
            createLogin(application, address.application().password());
        }
        grant(DatabaseRole.MIGRATOR.name(), address.admin().user());
        wanted.remove(DatabaseRole.MIGRATOR.name());
        for (String role : wanted) {
            grant(role, application);
        }
        for (RoomSchema room : rooms) {
            prepareSchema(room);
        }
    }

    private void createLogin(String user, String password) throws SQLException {
        execute("create role " + quoted(user) + " login noinherit");
        if (!password.isEmpty()) {
            // A role's password cannot be a parameter, and must not stand in a log as part of a statement.
            try (PreparedStatement text = admin.prepareStatement("select format('alter role %I password %L', ?, ?)")) {
                text.setString(1, user);
                text.setString(2, password);
                try (ResultSet row = text.executeQuery()) {
                    row.next();
                    execute(row.getString(1));
                }
            }
        }
    }

    /** Membership that has to be taken ({@code SET ROLE}) and gives nothing by itself. */
    private void grant(String role, String member) throws SQLException {
        Set<String> held =
                names("""
                select granted.rolname
                  from pg_auth_members
                  join pg_roles granted on granted.oid = roleid
                  join pg_roles holder on holder.oid = member
                 where holder.rolname = ? %s
                """.formatted(hasGrantOptions() ? "and set_option and not inherit_option" : ""), member);
        if (!held.contains(role)) {
            execute("grant " + quoted(role) + " to " + quoted(member)
                    + (hasGrantOptions() ? " with inherit false, set true" : ""));
        }
    }

    private void prepareSchema(RoomSchema room) throws SQLException {
        if (names("select nspname from pg_namespace").contains(room.room())) {
            execute("set local role " + quoted(DatabaseRole.MIGRATOR.name()));
        } else {
            execute("create schema " + quoted(room.room()) + " authorization " + quoted(DatabaseRole.MIGRATOR.name()));
            execute("set local role " + quoted(DatabaseRole.MIGRATOR.name()));
        }
        List<String> users = new ArrayList<>(List.of(quoted(DatabaseRole.TENANT.name())));
        room.roles().forEach(role -> users.add(quoted(role.name())));
        execute("grant usage on schema " + quoted(room.room()) + " to " + String.join(", ", users));
        // Policies of every room call foundation.current_tenant().
        execute("grant usage on schema foundation to " + String.join(", ", users));
        execute("reset role");
    }

    private boolean hasGrantOptions() throws SQLException {
        return admin.getMetaData().getDatabaseMajorVersion() >= VERSION_WITH_GRANT_OPTIONS;
    }

    private Set<String> names(String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = admin.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            Set<String> names = new TreeSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
