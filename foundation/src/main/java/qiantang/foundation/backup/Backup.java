package qiantang.foundation.backup;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * Saves the database into one file, and fills an empty database from it. Works beside a running cloud; restores into
 * PostgreSQL 15 or newer, whichever version the backup came from.
 */
public final class Backup {
    /** How much was saved or loaded. */
    public record Summary(int tables, long rows) {}

    private Backup() {}

    /** Saves everything as it is at one moment; the file appears whole or not at all. */
    public static Summary write(DatabaseAddress address, List<RoomSchema> rooms, Path file, InstantSource clock) {
        return new Export(address, schemas(rooms), file, clock).run();
    }

    /**
     * Fills an empty database: the tables as they were when the backup was made, all rows, then this program's own
     * migrations. Either everything is there in the end, or the database is empty again.
     */
    public static Summary restore(DatabaseAddress address, List<RoomSchema> rooms, Path file) {
        return new Restore(address, rooms, file).run();
    }

    static List<String> schemas(List<RoomSchema> rooms) {
        return Stream.concat(Stream.of("foundation"), rooms.stream().map(RoomSchema::room))
                .distinct()
                .toList();
    }
}
