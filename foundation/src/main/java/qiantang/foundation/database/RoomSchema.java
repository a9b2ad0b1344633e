package qiantang.foundation.database;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a room owns in the database: a schema of its own name, made by the migrations
 * {@code qiantang/<room>/migrations/V<n>__<words>.sql} on the class path, and its roles for work across tenants.
 */
public record RoomSchema(String room, List<DatabaseRole> roles) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    /** May read which migrations have been made. */
    static final DatabaseRole FOUNDATION_START = new DatabaseRole("foundation_start");

    /** Keeps the books of the object store, which belong to no one tenant. */
    public static final DatabaseRole FOUNDATION_OBJECTS = new DatabaseRole("foundation_objects");

    /** Comes first and by itself. */
    static final RoomSchema FOUNDATION = new RoomSchema("foundation", List.of(FOUNDATION_START, FOUNDATION_OBJECTS));

    public RoomSchema {
        if (!NAME.matcher(room).matches()) {
            throw new IllegalArgumentException("not the name of a room: " + room);
        }
        roles = List.copyOf(roles);
    }

    public static RoomSchema of(String room, DatabaseRole... roles) {
        return new RoomSchema(room, List.of(roles));
    }
}
