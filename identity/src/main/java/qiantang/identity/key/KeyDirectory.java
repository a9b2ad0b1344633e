package qiantang.identity.key;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.database.Database;
import qiantang.identity.IdentitySchema;

/**
 * The keys of all tenants in memory, as gateways and the management door look them up.
 *
 * <p>A change made through this program is in the listing when the call that made it returns; one made by another program
 * on the same database within {@link #POLL_INTERVAL}. While the database is away the last listing stays in force.
 */
public final class KeyDirectory implements AutoCloseable {
    public static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    /** How long a key that was revoked or has expired stays listed, to be told apart from one that never was. */
    public static final Duration REMEMBERED = Duration.ofDays(30);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);

    private final Database database;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile KeyListing current = KeyListing.NONE;
    private @Nullable Thread poller;

    public KeyDirectory(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Reads the listing and keeps it fresh until closed. */
    public void start() {
        refresh();
        poller = Thread.ofVirtual().name("key-directory").start(this::poll);
    }

    public KeyListing current() {
        return current;
    }

    /** The listing, if it is newer than the version that the caller knows. */
    public Optional<KeyListing> since(long knownVersion) {
        KeyListing listing = current;
        return listing.version() > knownVersion ? Optional.of(listing) : Optional.empty();
    }

    /** Reads what has changed; cheap if nothing has. */
    public void refresh() {
        reading.lock();
        try {
            Instant rememberedFrom = clock.instant().minus(REMEMBERED);
            long known = current.version();
            database.across(IdentitySchema.KEYS, handle -> DirectoryRows.read(handle, known, rememberedFrom))
                    .ifPresent(listing -> current = listing);
        } finally {
            reading.unlock();
        }
    }

    /** After a change that was made through this program. If it cannot be read now, it will be read by the next poll. */
    public void changed() {
        try {
            refresh();
        } catch (RuntimeException unreadable) {
            LOG.warn("a change of keys cannot be read yet", unreadable);
        }
    }

    private void poll() {
        boolean failing = false;
        while (!isClosedWithin(POLL_INTERVAL)) {
            try {
                refresh();
                failing = false;
            } catch (RuntimeException unreadable) {
                // Said once, not twice a second for as long as the database is away.
                if (!failing) {
                    LOG.warn("keys cannot be read; the last known ones stay in force", unreadable);
                }
                failing = true;
            }
        }
    }

    private boolean isClosedWithin(Duration wait) {
        try {
            return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Thread running = poller;
        if (running != null) {
            join(running);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
