package qiantang.foundation.objects;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.http.Problem;
import qiantang.terms.Clearance;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/**
 * Bytes that tenants hold. Equal bytes are stored once, but nobody can tell: a tenant sees what it holds and nothing
 * else, and a put always reads everything that is sent.
 *
 * <p>A put makes the bytes durable first and holds them second; letting go only ends the holding. What nobody holds is
 * collected after a {@linkplain #GRACE grace period}, in which a put of the same bytes finds them again.
 */
public final class ObjectStore {
    public static final Duration GRACE = Duration.ofHours(24);
    public static final int MAX_HOLDER_CHARS = 200;
    /** Collected or verified in one go, so that no call lasts for ever. */
    public static final int MAX_AT_ONCE = 1_000;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Database database;
    private final BlobStorage storage;
    private final SiteId site;
    private final InstantSource clock;

    /**
     * @param site where the bytes will lie
     */
    public ObjectStore(Database database, BlobStorage storage, SiteId site, InstantSource clock) {
        this.database = database;
        this.storage = storage;
        this.site = site;
        this.clock = clock;
    }

    /**
     * What to put.
     *
     * @param clearance the proof that bytes of this domain may lie at the store's site
     * @param maxBytes more than this is refused while it arrives
     * @param expected refused if the bytes have another hash
     * @param retainUntil cannot be let go before
     */
    public record Put(
            TenantId tenant,
            String holder,
            Clearance clearance,
            long maxBytes,
            Optional<ContentHash> expected,
            Optional<Instant> retainUntil) {
        public Put {
            if (holder.isBlank() || holder.length() > MAX_HOLDER_CHARS) {
                throw new IllegalArgumentException("a holder has 1 to " + MAX_HOLDER_CHARS + " characters");
            }
        }
    }

    /**
     * Stores the bytes and holds them. Putting the same again changes nothing, except that retention may grow and
     * that another domain is added to the first: the bytes then belong to both. The stream is read to its end and not
     * closed.
     *
     * @throws Problem {@link ObjectProblem}
     */
    public StoredObject put(Put put, InputStream in) {
        if (!put.clearance().site().equals(site)) {
            throw Problem.of(ObjectProblem.ELSEWHERE);
        }
        try (BlobStorage.Upload upload = storage.begin()) {
            MessageDigest digest = ContentHash.digest();
            long bytes = copy(in, upload.out(), digest, put.maxBytes());
            ContentHash hash = ContentHash.of(digest.digest());
            if (put.expected().isPresent() && !put.expected().get().equals(hash)) {
                throw Problem.of(ObjectProblem.HASH_MISMATCH);
            }
            StoredObject object = new StoredObject(
                    put.tenant(), put.holder(), hash, bytes, put.clearance().domain(), put.retainUntil());
            // In this order: after the touch the collector keeps away, so the bytes are there when they are held.
            touch(hash, bytes);
            upload.commit(hash);
            return database.inTenant(put.tenant(), handle -> {
                StoredObject held = ObjectBooks.hold(handle, object, clock.instant());
                // From here the collector waits for us. Before, it may have taken the bytes, and another put
                // may have brought their line in the books back, but not yet the bytes.
                if (storage.size(hash).isEmpty()) {
                    throw Problem.of(ObjectProblem.COLLECTED_MEANWHILE);
                }
                return held;
            });
        } catch (IOException failed) {
            throw explained(failed);
        }
    }

    private static long copy(InputStream in, OutputStream out, MessageDigest digest, long maxBytes) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            bytes += read;
            if (bytes > maxBytes) {
                throw Problem.of(ObjectProblem.TOO_LARGE).with("limit", maxBytes);
            }
            digest.update(chunk, 0, read);
            out.write(chunk, 0, read);
        }
        return bytes;
    }

    private void touch(ContentHash hash, long bytes) {
        database.runAcross(
                RoomSchema.FOUNDATION_OBJECTS, handle -> ObjectBooks.touch(handle, hash, bytes, clock.instant()));
    }

    /**
     * What is held under this name.
     *
     * @throws Problem {@link ObjectProblem#NOT_FOUND} also if another tenant holds the same bytes
     */
    public StoredObject find(TenantId tenant, String holder, ContentHash hash) {
        return database.inTenant(tenant, handle -> ObjectBooks.find(handle, tenant, holder, hash))
                .orElseThrow(() -> Problem.of(ObjectProblem.NOT_FOUND));
    }

    /** All bytes of an object, to be closed by the caller. */
    public InputStream open(StoredObject object) {
        return open(object, 0, object.bytes());
    }

    /**
     * A range of its bytes, to be closed by the caller.
     *
     * @throws Problem {@link ObjectProblem#RANGE_OUTSIDE}, {@link ObjectProblem#NOT_FOUND} if it was let go meanwhile
     */
    public InputStream open(StoredObject object, long offset, long length) {
        StoredObject held = find(object.tenant(), object.holder(), object.hash());
        if (offset < 0 || length < 0 || offset > held.bytes() || length > held.bytes() - offset) {
            throw Problem.of(ObjectProblem.RANGE_OUTSIDE).with("bytes", held.bytes());
        }
        try {
            return storage.open(held.hash(), offset, length);
        } catch (NoSuchFileException gone) {
            throw Problem.of(ObjectProblem.LOST).causedBy(gone);
        } catch (IOException failed) {
            throw explained(failed);
        }
    }

    /**
     * Lets go of an object. The bytes stay as long as anybody else holds them, and for the grace period.
     *
     * @throws Problem {@link ObjectProblem#RETAINED} before its time, {@link ObjectProblem#NOT_FOUND}
     */
    public void release(TenantId tenant, String holder, ContentHash hash) {
        Instant now = clock.instant();
        StoredObject held = find(tenant, holder, hash);
        held.retainUntil().filter(now::isBefore).ifPresent(until -> {
            throw Problem.of(ObjectProblem.RETAINED).with("until", until);
        });
        // The grace period counts from here.
        touch(hash, held.bytes());
        boolean released = database.inTenant(tenant, handle -> ObjectBooks.release(handle, held, now));
        if (!released) {
            throw Problem.of(ObjectProblem.NOT_FOUND);
        }
    }

    /**
     * Deletes bytes that nobody has held or put for the grace period; at most {@value #MAX_AT_ONCE} at once.
     *
     * @return how many were deleted
     */
    public int collect() {
        Instant before = clock.instant().minus(GRACE);
        List<ContentHash> unheld = database.across(
                RoomSchema.FOUNDATION_OBJECTS, handle -> ObjectBooks.unheld(handle, before, MAX_AT_ONCE));
        int collected = 0;
        for (ContentHash hash : unheld) {
            collected += collect(hash, before) ? 1 : 0;
        }
        return collected;
    }

    /** The file goes before the transaction ends: until then a put of the same bytes waits, and then writes them anew. */
    private boolean collect(ContentHash hash, Instant before) {
        try {
            return database.across(RoomSchema.FOUNDATION_OBJECTS, handle -> {
                boolean taken = ObjectBooks.takeOut(handle, hash, before);
                if (taken) {
                    storage.delete(hash);
                }
                return taken;
            });
        } catch (IOException failed) {
            throw explained(failed);
        }
    }

    /** How many contents there are, and their bytes together. */
    public record Stock(long contents, long bytes) {}

    public Stock stock() {
        return database.across(RoomSchema.FOUNDATION_OBJECTS, ObjectBooks::stock);
    }

    /** Whether stored bytes are still what their name says. */
    public enum Verdict {
        SOUND,
        DAMAGED,
        MISSING
    }

    public record Verified(ContentHash hash, Verdict verdict) {}

    /**
     * Reads stored bytes again and compares them with their names, in the order of the names.
     *
     * @param limit at most {@value #MAX_AT_ONCE}
     */
    public List<Verified> verify(Optional<ContentHash> after, int limit) {
        List<ObjectBooks.Blob> blobs = database.across(
                RoomSchema.FOUNDATION_OBJECTS,
                handle -> ObjectBooks.blobs(handle, after, Math.min(limit, MAX_AT_ONCE)));
        return blobs.stream()
                .map(blob -> new Verified(blob.hash(), verdict(blob)))
                .toList();
    }

    private Verdict verdict(ObjectBooks.Blob blob) {
        try {
            OptionalLong size = storage.size(blob.hash());
            if (size.isEmpty()) {
                return Verdict.MISSING;
            }
            if (size.getAsLong() != blob.bytes()) {
                return Verdict.DAMAGED;
            }
            MessageDigest digest = ContentHash.digest();
            try (InputStream in = storage.open(blob.hash(), 0, blob.bytes())) {
                copy(in, OutputStream.nullOutputStream(), digest, blob.bytes());
            }
            return ContentHash.of(digest.digest()).equals(blob.hash()) ? Verdict.SOUND : Verdict.DAMAGED;
        } catch (NoSuchFileException collected) {
            return Verdict.MISSING;
        } catch (IOException unreadable) {
            return Verdict.DAMAGED;
        }
    }

    private static RuntimeException explained(IOException failed) {
        boolean full = String.valueOf(failed.getMessage()).contains("No space left")
                || String.valueOf(failed.getMessage()).contains("Disk quota exceeded");
        return full ? Problem.of(ObjectProblem.STORAGE_FULL).causedBy(failed) : new UncheckedIOException(failed);
    }
}
