package qiantang.foundation.objects;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.metrics.Metrics;

/**
 * Goes through an object store every hour: deletes what nobody holds any more, and reads stored bytes again to see
 * whether they are still what their names say. A sweep reads for a bounded time and goes on next time where it ended, so
 * that a large store is gone through bit by bit, again and again.
 */
public final class ObjectSweep implements AutoCloseable {
    public static final Duration EVERY = Duration.ofHours(1);
    /** After that long, reading again waits for the next sweep. */
    public static final Duration READS_FOR = Duration.ofMinutes(2);
    /** More damaged contents than that are counted on, but not named. */
    public static final int MAX_NAMED = 100;

    private static final int READ_AT_ONCE = 8;
    private static final int COLLECT_ROUNDS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(ObjectSweep.class);

    private final ObjectStore store;
    private final InstantSource clock;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("object-sweep").unstarted(this::run);
    /** Not sound when last read, by the hash in hexadecimal, whose order is the order of reading. */
    private final TreeMap<String, ObjectStore.Verdict> damaged = new TreeMap<>();

    private Optional<ContentHash> place = Optional.empty();
    private long collected;
    private long verified;
    private Optional<Instant> endedAt = Optional.empty();

    public ObjectSweep(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What has come of it since the start of the program.
     *
     * @param collected contents deleted because nobody held them
     * @param verified contents read again
     * @param damaged which were not sound, at most {@value #MAX_NAMED} of them
     * @param damagedCount how many were not sound
     * @param endedAt when the last sweep ended
     */
    public record Report(
            long collected,
            long verified,
            Map<String, ObjectStore.Verdict> damaged,
            int damagedCount,
            Optional<Instant> endedAt) {}

    public synchronized Report report() {
        Map<String, ObjectStore.Verdict> named = new TreeMap<>();
        damaged.entrySet().stream().limit(MAX_NAMED).forEach(entry -> named.put(entry.getKey(), entry.getValue()));
        return new Report(collected, verified, named, damaged.size(), endedAt);
    }

    public void register(Metrics metrics) {
        metrics.level(
                "qiantang_objects_collected",
                "Stored contents deleted since the start because nobody held them.",
                () -> report().collected());
        metrics.level(
                "qiantang_objects_verified", "Stored contents read again since the start.", () -> report().verified());
        metrics.level(
                "qiantang_objects_damaged",
                "Stored contents that were damaged or missing when last read.",
                () -> report().damagedCount());
    }

    /** Sweeps every now and then until closed. */
    public void start() {
        thread.start();
    }

    /** Asks for a sweep now; does not wait for it. */
    public void want() {
        wanted.release();
    }

    private void run() {
        try {
            while (true) {
                boolean asked = wanted.tryAcquire(EVERY.toSeconds(), TimeUnit.SECONDS);
                wanted.drainPermits();
                sweep(asked);
            }
        } catch (InterruptedException closed) {
            LOG.debug("no more sweeps");
        }
    }

    private void sweep(boolean asked) throws InterruptedException {
        try {
            sweep();
        } catch (RuntimeException notNow) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.warn("stored objects cannot be swept{}; tried again later", asked ? " now" : "", notNow);
        }
    }

    /** One sweep, to its end. */
    void sweep() throws InterruptedException {
        collect();
        int knownDamaged = report().damagedCount();
        Instant enough = clock.instant().plus(READS_FOR);
        boolean more = true;
        while (more && clock.instant().isBefore(enough)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            more = read();
        }
        synchronized (this) {
            endedAt = Optional.of(clock.instant());
            if (damaged.size() > knownDamaged) {
                LOG.error("{} stored contents are damaged or missing, such as {}", damaged.size(), damaged.firstKey());
            }
        }
    }

    private void collect() {
        for (int round = 0; round < COLLECT_ROUNDS; round++) {
            int gone = store.collect();
            synchronized (this) {
                collected += gone;
            }
            if (gone < ObjectStore.MAX_AT_ONCE) {
                return;
            }
        }
    }

    /** Reads a few contents; false at the end of the store, from where it begins anew. */
    private boolean read() {
        List<ObjectStore.Verified> few = store.verify(place, READ_AT_ONCE);
        boolean more = few.size() == READ_AT_ONCE;
        synchronized (this) {
            // What was found in this stretch before is replaced by what is found now.
            var ahead = damaged.tailMap(place.map(ContentHash::hex).orElse(""), false);
            (more ? ahead.headMap(few.getLast().hash().hex(), true) : ahead).clear();
            for (ObjectStore.Verified one : few) {
                if (one.verdict() != ObjectStore.Verdict.SOUND) {
                    damaged.put(one.hash().hex(), one.verdict());
                }
            }
            verified += few.size();
            place = more ? Optional.of(few.getLast().hash()) : Optional.empty();
        }
        return more;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
