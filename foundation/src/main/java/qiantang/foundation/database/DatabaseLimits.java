package qiantang.foundation.database;

import java.time.Duration;

/**
 * How much of the database one program may take.
 *
 * @param connections at most this many at a time; who comes later waits
 * @param connectionWait how long to wait for one of them
 * @param statement a statement that takes longer is ended by PostgreSQL
 */
public record DatabaseLimits(int connections, Duration connectionWait, Duration statement) {
    public static final DatabaseLimits USUAL = new DatabaseLimits(16, Duration.ofSeconds(5), Duration.ofSeconds(30));

    public DatabaseLimits {
        if (connections < 1) {
            throw new IllegalArgumentException("a database needs at least one connection");
        }
    }
}
