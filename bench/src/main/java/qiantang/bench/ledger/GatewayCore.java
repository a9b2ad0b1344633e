package qiantang.bench.ledger;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import qiantang.app.FeedIntoLedger;
import qiantang.gateway.credit.Hold;
import qiantang.gateway.credit.Purses;
import qiantang.gateway.credit.Waiting;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.Snapshot;
import qiantang.gateway.journal.CallFacts;
import qiantang.gateway.journal.Entry;
import qiantang.gateway.journal.Journal;
import qiantang.gateway.journal.JournalLimits;
import qiantang.gateway.journal.JournalRefusal;
import qiantang.gateway.journal.Shipper;
import qiantang.gateway.journal.Ticket;
import qiantang.terms.CallId;
import qiantang.terms.Usage;
import qiantang.terms.UuidV7;

/**
 * A gateway without its door: its own purses, journal and shipper, and one thread in place of the event loop, by which
 * calls take a hold, begin, make progress, end and are settled. What is written to the journal is what a gateway writes.
 */
final class GatewayCore implements Feed, AutoCloseable {
    /** Calls that are under way at a time. */
    private static final int OPEN_CALLS = 64;
    /** Entries that tell of a stream's progress, per call. */
    private static final int PROGRESS_ENTRIES = 4;
    /** Calls in the journal that the ledger does not have yet; from here on the load waits. */
    private static final int WINDOW = 20_000;

    private static final int TIMES = 1 << 16;
    private static final long LAG_MAX_MS = 600_000;
    private static final long LOOK_NANOS = 1_000_000;
    /** Calls that wait for credit at a time. */
    private static final int WAITING_MAX = 500;

    private final Traffic traffic;
    private final FeedIntoLedger ledger;
    private final UuidV7 ids;
    private final SplittableRandom random;
    private final Journal journal;
    private final Purses purses;
    private final Shipper shipper;
    private final Thread load;
    private final Deque<Open> open = new ArrayDeque<>();
    /** When each call was in the journal: calls arrive in the order in which they ended. */
    private final AtomicLongArray endedAt = new AtomicLongArray(TIMES);

    private final Queue<Granted> granted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong counted = new AtomicLong();
    private volatile Histogram lag = new Histogram(LAG_MAX_MS, 3);
    private volatile double perSecond;
    private volatile long loadCpuNanos;
    private volatile boolean stopping;

    private record Granted(Traffic.Way way, Hold hold) {}

    private record Open(Traffic.Way way, CallFacts facts, Hold hold, Ticket ticket) {}

    GatewayCore(Path folder, Traffic traffic, FeedIntoLedger ledger, int number) throws IOException {
        this.traffic = traffic;
        this.ledger = ledger;
        this.ids = new UuidV7(InstantSource.system(), new SecureRandom());
        this.random = new SplittableRandom(number);
        this.journal = Journal.open(folder, JournalLimits.DEFAULT);
        this.purses = Purses.start(this, journal, ids);
        this.shipper = Shipper.start(journal, this);
        this.load = Thread.ofPlatform().name("load-" + number).unstarted(this::run);
    }

    /** @param callsPerSecond how many to write; 0 for as many as the ledger takes */
    void start(double callsPerSecond) {
        perSecond = callsPerSecond;
        load.start();
    }

    /** Goes on with another load, and counts lag from now on only. */
    void change(double callsPerSecond) {
        perSecond = callsPerSecond;
        lag = new Histogram(LAG_MAX_MS, 3);
    }

    long counted() {
        return counted.get();
    }

    long acknowledged() {
        return journal.acknowledged();
    }

    /** From the end in the journal to the answer of the ledger, in ms. */
    Histogram lag() {
        return lag;
    }

    /** What writing the journal took, which is the gateway's part. */
    long loadCpuNanos() {
        return loadCpuNanos;
    }

    private void run() {
        long due = System.nanoTime();
        double pace = perSecond;
        try {
            while (!stopping) {
                if (written.get() - counted.get() >= WINDOW) {
                    LockSupport.parkNanos(LOOK_NANOS);
                    continue;
                }
                if (pace != perSecond) {
                    pace = perSecond;
                    due = System.nanoTime();
                }
                if (pace > 0) {
                    due += (long) (1e9 / pace);
                    long early = due - System.nanoTime();
                    if (early > 0) {
                        LockSupport.parkNanos(early);
                    }
                }
                begin();
                if (open.size() > OPEN_CALLS) {
                    end(open.removeFirst());
                }
                loadCpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
            open.forEach(this::end);
            granted.forEach(one -> purses.settle(one.hold(), 0));
        } catch (JournalRefusal refused) {
            throw new IllegalStateException("the journal refuses a call: " + refused.reason(), refused);
        }
    }

    /** A call that finds no credit waits for it aside, as in a gateway, and others go on. */
    private void begin() throws JournalRefusal {
        Granted waited = granted.poll();
        if (waited != null) {
            begin(waited.way(), waited.hold());
            return;
        }
        Traffic.Way way = traffic.way(random.nextInt(traffic.ways()));
        Optional<Hold> hold = purses.take(way.payer(), way.model(), way.worstCase());
        if (hold.isPresent()) {
            begin(way, hold.get());
        } else if (waiting.get() < WAITING_MAX) {
            waiting.incrementAndGet();
            await(way);
        } else {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void await(Traffic.Way way) {
        Optional<Runnable> place = purses.await(way.payer(), way.model(), way.worstCase(), outcome -> {
            waiting.decrementAndGet();
            if (outcome instanceof Waiting.Outcome.Held(Hold held)) {
                granted.add(new Granted(way, held));
            }
        });
        if (place.isEmpty()) {
            waiting.decrementAndGet();
        }
    }

    private void begin(Traffic.Way way, Hold hold) throws JournalRefusal {
        CallFacts facts =
                way.facts(new CallId(ids.next()), InstantSource.system().instant(), Optional.of(hold.lease()));
        open.add(new Open(way, facts, hold, journal.begin(facts)));
    }

    private void end(Open call) {
        Usage usage = Traffic.usage(random);
        for (int i = 1; i <= PROGRESS_ENTRIES; i++) {
            journal.progress(List.of(
                    new Entry.Progress(call.facts().call(), Duration.ofMillis(50), Duration.ofMillis(20), usage)));
        }
        CallRecord record = call.facts()
                .ended(
                        Duration.ofMillis(random.nextInt(20, 200)),
                        Duration.ofMillis(random.nextInt(200, 20_000)),
                        CallRecord.Outcome.COMPLETED,
                        200,
                        usage);
        journal.end(call.ticket(), record);
        endedAt.set((int) (written.getAndIncrement() % TIMES), System.nanoTime());
        purses.settle(call.hold(), call.way().cost(usage));
    }

    @Override
    public Optional<Snapshot> newerThan(long version, Duration patience) {
        throw new UnsupportedOperationException("nobody follows the feed without a door");
    }

    @Override
    public long deliver(JournalBatch batch) throws IOException {
        long taken = ledger.deliver(batch);
        long now = System.nanoTime();
        // A call is in the journal a moment before its time is noted.
        while (written.get() < counted.get() + batch.calls().size()) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < batch.calls().size(); i++) {
            lag.recordValue(Math.clamp(
                    (now - endedAt.get((int) (counted.getAndIncrement() % TIMES))) / 1_000_000, 0, LAG_MAX_MS));
        }
        return taken;
    }

    @Override
    public CreditOrders credit(CreditReport report, Duration patience) throws IOException, InterruptedException {
        return ledger.credit(report, patience);
    }

    /** Ends the load, and waits until the ledger has everything. */
    void finish(Duration patience) throws InterruptedException {
        stopping = true;
        load.join();
        shipper.flush(patience);
        if (counted.get() != written.get()) {
            throw new IllegalStateException(
                    "of " + written + " calls in the journal only " + counted + " are in the ledger after " + patience);
        }
    }

    @Override
    public void close() throws IOException {
        shipper.close();
        purses.close();
        journal.close();
    }
}
