package qiantang.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import qiantang.tlog.Hash;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.TilePath;

/** The statements of the log. */
final class LogRows {
    private LogRows() {}

    static void append(Handle handle, WaitingLeaf leaf, Map<String, byte[]> salts) {
        handle.createUpdate("""
                        insert into audit.pending (id, tenant_id, kind, entry) values (:id, cast(:tenant as uuid), :kind, :entry)
                        """)
                .bind("id", leaf.id())
                .bind("tenant", leaf.tenant())
                .bind("kind", leaf.kind())
                .bind("entry", leaf.entry())
                .execute();
        salts.forEach((name, salt) ->
                handle.execute("insert into audit.salt (leaf_id, name, salt) values (?, ?, ?)", leaf.id(), name, salt));
    }

    /** Begins the log, unless it has begun. */
    static boolean begin(Handle handle, String verifierKey, byte[] sealedKey, SignedNote note, Instant now) {
        Checkpoint empty = Checkpoint.parse(note.text());
        int begun = handle.createUpdate("""
                        insert into audit.log (origin, verifier_key, sealed_key, size, root, checkpoint, published_at)
                        values (:origin, :verifierKey, :sealedKey, :size, :root, :checkpoint, :now)
                        on conflict do nothing
                        """)
                .bind("origin", empty.origin())
                .bind("verifierKey", verifierKey)
                .bind("sealedKey", sealedKey)
                .bind("size", empty.size())
                .bind("root", empty.root().bytes())
                .bind("checkpoint", note.toString())
                .bind("now", utc(now))
                .execute();
        return begun == 1;
    }

    static Optional<byte[]> sealedKey(Handle handle) {
        return handle.createQuery("select sealed_key from audit.log")
                .mapTo(byte[].class)
                .findOne();
    }

    static Optional<LogRow> log(Handle handle) {
        return log(handle, "");
    }

    /** The log's row for oneself until the end of the transaction, or nothing while another has it. */
    static Optional<LogRow> takeTurn(Handle handle) {
        return log(handle, "for update skip locked");
    }

    private static Optional<LogRow> log(Handle handle, String locking) {
        return handle.createQuery("select origin, verifier_key, size, root, checkpoint from audit.log " + locking)
                .map((row, context) -> new LogRow(
                        row.getString("origin"),
                        row.getString("verifier_key"),
                        row.getLong("size"),
                        Hash.of(row.getBytes("root")),
                        row.getString("checkpoint")))
                .findOne();
    }

    /** Some of those that wait, the oldest ids first. All of them are committed, or this transaction would not see them. */
    static List<WaitingLeaf> waiting(Handle handle, int max) {
        return handle.createQuery("select id, tenant_id, kind, entry from audit.pending order by id limit :max")
                .bind("max", max)
                .map((row, context) -> new WaitingLeaf(
                        row.getObject("id", UUID.class),
                        row.getObject("tenant_id", UUID.class),
                        row.getString("kind"),
                        row.getBytes("entry")))
                .list();
    }

    static void number(Handle handle, long first, List<WaitingLeaf> leaves, Instant now) {
        try (PreparedBatch batch = handle.prepareBatch("""
                insert into audit.leaf (index, id, tenant_id, kind, entry, published_at)
                values (:index, :id, cast(:tenant as uuid), :kind, :entry, :now)
                """)) {
            long index = first;
            for (WaitingLeaf leaf : leaves) {
                batch.bind("index", index++)
                        .bind("id", leaf.id())
                        .bind("tenant", leaf.tenant())
                        .bind("kind", leaf.kind())
                        .bind("entry", leaf.entry())
                        .bind("now", utc(now))
                        .add();
            }
            batch.execute();
        }
        handle.createUpdate("delete from audit.pending where id = any(:ids)")
                .bindArray(
                        "ids", UUID.class, leaves.stream().map(WaitingLeaf::id).toList())
                .execute();
    }

    static void store(Handle handle, Map<TilePath, byte[]> tiles) {
        tiles.forEach((path, hashes) -> {
            TilePath.Hashes tile = (TilePath.Hashes) path;
            handle.createUpdate("""
                            insert into audit.tile (level, index, hashes) values (:level, :index, :hashes)
                            on conflict (level, index) do update set hashes = excluded.hashes
                            """)
                    .bind("level", tile.level())
                    .bind("index", tile.index())
                    .bind("hashes", hashes)
                    .execute();
        });
    }

    static void publish(Handle handle, Checkpoint checkpoint, SignedNote note, Instant now) {
        handle.createUpdate("""
                        update audit.log
                           set size = :size, root = :root, checkpoint = :checkpoint, published_at = :now
                        """)
                .bind("size", checkpoint.size())
                .bind("root", checkpoint.root().bytes())
                .bind("checkpoint", note.toString())
                .bind("now", utc(now))
                .execute();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
