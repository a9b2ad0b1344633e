package qiantang.gateway.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;

/**
 * Carries finished calls from the journal up through the feed, in order, in bounded batches, at least once: it goes on
 * from the last acknowledged position, also after a restart. It sends only what is on the disk, so that the other side
 * never knows of a call that a power failure makes us forget.
 */
public final class Shipper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
    private static final long IDLE_MILLIS = 1_000;
    /** Calls are collected this long into one batch: one transaction on the other side for many calls. */
    private static final long COLLECT_MILLIS = 50;

    private static final long FLUSH_LOOK_MILLIS = 10;
    private static final long RETRY_MILLIS_MIN = 100;
    private static final long RETRY_MILLIS_MAX = 5_000;
    /** How much of the journal is read for one batch at most. */
    private static final long MAX_STRETCH_BYTES = 4L << 20;

    private final Journal journal;
    private final Feed feed;
    private final Thread thread;
    private volatile boolean stopping;

    private Shipper(Journal journal, Feed feed) {
        this.journal = journal;
        this.feed = feed;
        this.thread = Thread.ofVirtual().name("journal-shipper").unstarted(this::run);
    }

    public static Shipper start(Journal journal, Feed feed) {
        Shipper shipper = new Shipper(journal, feed);
        shipper.thread.start();
        return shipper;
    }

    private void run() {
        long retryMillis = RETRY_MILLIS_MIN;
        boolean told = false;
        try {
            while (!stopping) {
                try {
                    shipOnce();
                    retryMillis = RETRY_MILLIS_MIN;
                    told = false;
                } catch (IOException | RuntimeException failure) {
                    if (!told) {
                        LOG.warn("finished calls wait in the journal, because they cannot be handed over", failure);
                        told = true;
                    }
                    TimeUnit.MILLISECONDS.sleep(retryMillis);
                    retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the shipper stops at {}", journal.acknowledged());
        }
    }

    private void shipOnce() throws IOException, InterruptedException {
        long from = journal.acknowledged();
        long synced = journal.awaitSynced(from, IDLE_MILLIS);
        if (synced > from && ship(journal, feed, synced) == synced) {
            TimeUnit.MILLISECONDS.sleep(COLLECT_MILLIS);
        }
    }

    /** Hands over one batch of what lies before the position; the position that is acknowledged then is the answer. */
    static long ship(Journal journal, Feed feed, long upTo) throws IOException, InterruptedException {
        JournalBatch batch = next(journal, upTo);
        long acknowledged = batch.to();
        if (!batch.calls().isEmpty()) {
            acknowledged = feed.deliver(batch);
            if (acknowledged <= batch.from() || acknowledged > batch.to()) {
                throw new IOException("a batch from %d to %d was acknowledged up to %d"
                        .formatted(batch.from(), batch.to(), acknowledged));
            }
        }
        if (acknowledged > batch.from()) {
            journal.acknowledge(acknowledged);
        }
        return acknowledged;
    }

    private static JournalBatch next(Journal journal, long upTo) throws IOException {
        long from = journal.acknowledged();
        long position = from;
        List<CallRecord> calls = new ArrayList<>();
        for (Segment segment : journal.segments()) {
            // Looked at once: the newest segment grows while it is read.
            long end = segment.end();
            if (segment.base() >= upTo) {
                break;
            }
            if (end <= position) {
                continue;
            }
            Segment.Reading reading = segment.read(Math.max(position, segment.base()), upTo, (entry, behind) -> {
                if (entry instanceof Entry.End(CallRecord call)) {
                    calls.add(call);
                }
                return calls.size() < JournalBatch.MAX_CALLS && behind - from < MAX_STRETCH_BYTES;
            });
            position = Math.max(position, reading.position());
            if (reading.stop() == Segment.Stop.ENOUGH) {
                break;
            }
            if (end <= upTo) {
                // What recovery could not read it has set aside; the next segment goes on behind it.
                position = end;
            } else if (reading.stop() != Segment.Stop.END) {
                throw new IOException("the journal cannot be read at " + position);
            }
        }
        return new JournalBatch(journal.id(), from, position, calls);
    }

    /** Waits until everything up to now is acknowledged, at most as long as that. */
    public void flush(Duration patience) {
        long target = journal.end();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (journal.acknowledged() < target && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(FLUSH_LOOK_MILLIS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
