package qiantang.foundation.objects;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Domain;
import qiantang.terms.TenantId;

/** The statements of the object store. */
final class ObjectBooks {
    private ObjectBooks() {}

    /** Says that these bytes are wanted now, so that the collector leaves them alone for a grace period. */
    static void touch(Handle handle, ContentHash hash, long bytes, Instant now) {
        handle.createUpdate("""
                insert into foundation.blob as known (hash, bytes, touched_at) values (:hash, :bytes, :now)
                    on conflict (hash) do update set touched_at = greatest(known.touched_at, excluded.touched_at)""")
                .bind("hash", hash.bytes())
                .bind("bytes", bytes)
                .bind("now", at(now))
                .execute();
    }

    /**
     * The same holder may hold the same bytes again: retention only ever grows, and what comes from two domains belongs
     * to both.
     */
    static StoredObject hold(Handle handle, StoredObject object, Instant now) {
        // The row stays locked from here, so that of two who narrow at once neither is lost.
        StoredObject held = insert(handle, object, now);
        Domain both = held.domain().intersect(object.domain());
        return both.equals(held.domain()) ? held : narrow(handle, held, both);
    }

    private static StoredObject narrow(Handle handle, StoredObject held, Domain both) {
        return handle.createQuery("""
                update foundation.object_reference
                   set domain = :domain
                 where tenant_id = :tenant and holder = :holder and hash = :hash
                returning *""")
                .bind("tenant", held.tenant().value())
                .bind("holder", held.holder())
                .bind("hash", held.hash().bytes())
                .bind("domain", DomainText.write(both))
                .map((row, context) -> held(row))
                .one();
    }

    private static StoredObject insert(Handle handle, StoredObject object, Instant now) {
        return handle.createQuery("""
                insert into foundation.object_reference as known
                       (tenant_id, holder, hash, bytes, domain, retain_until, created_at)
                values (:tenant, :holder, :hash, :bytes, :domain, :retain, :now)
                    on conflict (tenant_id, holder, hash) do update
                   set retain_until = greatest(known.retain_until, excluded.retain_until)
                returning *""")
                .bind("tenant", object.tenant().value())
                .bind("holder", object.holder())
                .bind("hash", object.hash().bytes())
                .bind("bytes", object.bytes())
                .bind("domain", DomainText.write(object.domain()))
                .bind("retain", object.retainUntil().map(ObjectBooks::at).orElse(null))
                .bind("now", at(now))
                .map((row, context) -> held(row))
                .one();
    }

    static Optional<StoredObject> find(Handle handle, TenantId tenant, String holder, ContentHash hash) {
        return handle.createQuery("""
                select * from foundation.object_reference
                 where tenant_id = :tenant and holder = :holder and hash = :hash""")
                .bind("tenant", tenant.value())
                .bind("holder", holder)
                .bind("hash", hash.bytes())
                .map((row, context) -> held(row))
                .findOne();
    }

    /** False if it is retained beyond now, or not held at all. */
    static boolean release(Handle handle, StoredObject object, Instant now) {
        return handle.createUpdate("""
                delete from foundation.object_reference
                 where tenant_id = :tenant and holder = :holder and hash = :hash
                   and (retain_until is null or retain_until <= :now)""")
                        .bind("tenant", object.tenant().value())
                        .bind("holder", object.holder())
                        .bind("hash", object.hash().bytes())
                        .bind("now", at(now))
                        .execute()
                == 1;
    }

    /** Blobs that nobody holds and nobody touched since; no promise that it stays so. */
    static List<ContentHash> unheld(Handle handle, Instant before, int limit) {
        return handle.createQuery("""
                select hash from foundation.blob
                 where touched_at < :before
                   and not exists (select from foundation.object_reference held where held.hash = blob.hash)
                 order by touched_at
                 limit :limit""")
                .bind("before", at(before))
                .bind("limit", limit)
                .map((row, context) -> ContentHash.of(row.getBytes(1)))
                .list();
    }

    /**
     * True if the row was taken out. It stays locked until the end of the transaction, so whoever puts the same bytes
     * now waits. Locked first and looked at second: whoever was about to hold the bytes has finished by then, and the
     * second statement sees it.
     */
    static boolean takeOut(Handle handle, ContentHash hash, Instant before) {
        handle.createQuery("select true from foundation.blob where hash = :hash for update")
                .bind("hash", hash.bytes())
                .mapTo(Boolean.class)
                .findOne();
        return handle.createUpdate("""
                delete from foundation.blob
                 where hash = :hash
                   and touched_at < :before
                   and not exists (select from foundation.object_reference held where held.hash = blob.hash)""")
                        .bind("hash", hash.bytes())
                        .bind("before", at(before))
                        .execute()
                == 1;
    }

    /** A stored content as the books know it. */
    record Blob(ContentHash hash, long bytes) {}

    static List<Blob> blobs(Handle handle, Optional<ContentHash> after, int limit) {
        return handle.createQuery("""
                select hash, bytes from foundation.blob
                 where hash > :after
                 order by hash
                 limit :limit""")
                .bind("after", after.map(ContentHash::bytes).orElse(new byte[0]))
                .bind("limit", limit)
                .map((row, context) -> new Blob(ContentHash.of(row.getBytes(1)), row.getLong(2)))
                .list();
    }

    static ObjectStore.Stock stock(Handle handle) {
        return handle.createQuery("select count(*), coalesce(sum(bytes), 0) from foundation.blob")
                .map((row, context) -> new ObjectStore.Stock(row.getLong(1), row.getLong(2)))
                .one();
    }

    private static StoredObject held(ResultSet row) throws SQLException {
        OffsetDateTime retained = row.getObject("retain_until", OffsetDateTime.class);
        return new StoredObject(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("holder"),
                ContentHash.of(row.getBytes("hash")),
                row.getLong("bytes"),
                DomainText.read(row.getString("domain")),
                instant(retained));
    }

    private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
