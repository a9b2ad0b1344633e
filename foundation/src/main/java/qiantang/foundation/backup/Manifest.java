package qiantang.foundation.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a backup file says of itself, as {@code manifest.json} at its end.
 *
 * @param format always {@link #FORMAT}
 * @param version of the format of the file, not of the tables in it
 * @param postgres the server's version, for people to read
 * @param rooms the version of each room's tables
 */
record Manifest(
        String format,
        int version,
        String postgres,
        Instant taken,
        Map<String, Integer> rooms,
        List<Table> tables,
        List<Partition> partitions,
        List<Sequence> sequences) {
    static final String FORMAT = "qiantang-backup";
    static final int VERSION = 1;

    /**
     * The rows of one table, in the text format of {@code COPY}, in the entry of its name.
     *
     * @param name with its schema
     * @param sha256 over the rows as they are in the file, in hexadecimal digits
     */
    record Table(String name, List<String> columns, long rows, String sha256) {}

    /**
     * A partition, which may have been made long after the migrations.
     *
     * @param bound in SQL, such as {@code FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')}
     * @param secured whether it is under row security itself
     */
    record Partition(String name, String table, String bound, boolean secured) {}

    /**
     * Where a sequence of numbers stands.
     *
     * @param called whether {@code last} has been handed out already
     */
    record Sequence(String name, long last, boolean called) {}
}
