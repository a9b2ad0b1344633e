package qiantang.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import qiantang.foundation.http.DoorHandler;
import qiantang.foundation.messages.Messages;
import qiantang.gateway.call.CallBudget;
import qiantang.gateway.call.CallLimits;
import qiantang.gateway.call.CallMetrics;
import qiantang.gateway.call.Door;
import qiantang.gateway.call.Place;
import qiantang.gateway.call.Surroundings;
import qiantang.gateway.credit.Purses;
import qiantang.gateway.directory.Directory;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.journal.Journal;
import qiantang.gateway.journal.JournalLimits;
import qiantang.gateway.journal.Shipper;
import qiantang.gateway.refusal.ErrorObject;
import qiantang.terms.UuidV7;

/**
 * The gateway: everything below {@code /v1}. Started once, it serves any number of event loops; which port its requests
 * come from is decided by whoever hands them over.
 */
public final class Gateway implements DoorHandler, AutoCloseable {
    /** How long {@link #finishCalls} waits for calls under way. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    /** How long the last records may take on their way up; what does not make it is sent after the next start. */
    private static final Duration LAST_SHIPMENT = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 10;

    private final CallBudget budget;
    private final Door door;
    private final Journal journal;
    private final Purses purses;
    private final Shipper shipper;
    private final Follower follower;

    /** How much it takes on. */
    public record Limits(CallLimits calls, JournalLimits journal) {
        public static final Limits DEFAULT = new Limits(CallLimits.DEFAULT, JournalLimits.DEFAULT);
    }

    private Gateway(Vertx vertx, Limits limits, Feed feed, Journal journal, Wiring wiring) {
        this.journal = journal;
        this.budget = new CallBudget(limits.calls());
        CallMetrics metrics = new CallMetrics(wiring.registry(), budget);
        CallMetrics.gauge(
                wiring.registry(),
                "qiantang_gateway_journal_lag_bytes",
                "Bytes of the journal that nobody has taken yet.",
                () -> journal.end() - journal.acknowledged());
        this.purses = Purses.start(feed, journal, wiring.ids());
        CallMetrics.gauge(
                wiring.registry(),
                "qiantang_gateway_held_nano",
                "Credit that open calls hold, in billionths of a yuan.",
                purses::held);
        this.door = new Door(new Surroundings(
                vertx,
                limits.calls(),
                budget,
                journal,
                purses,
                metrics,
                new ErrorObject(wiring.messages()),
                wiring.ids(),
                wiring.clock()));
        this.follower = Follower.start(feed, door);
        this.shipper = Shipper.start(journal, feed);
    }

    /**
     * What the gateway borrows from the program.
     *
     * @param messages a catalogue that holds the texts of the room {@code gateway}
     */
    public record Wiring(Messages messages, PrometheusRegistry registry, UuidV7 ids, InstantSource clock) {}

    /**
     * Opens the journal, which ends what an earlier life left open, and begins to follow the feed. Until the first
     * snapshot is here, calls are told to come back in a moment.
     *
     * @param journalFolder made if it is not there; one gateway at a time writes it
     */
    public static Gateway start(Vertx vertx, Limits limits, Feed feed, Path journalFolder, Wiring wiring)
            throws IOException {
        return new Gateway(vertx, limits, feed, Journal.open(journalFolder, limits.journal()), wiring);
    }

    /** Everything that can be asked below {@code /v1}. */
    public static List<Place> places() {
        return List.of(Place.values());
    }

    /** The version of the snapshot that calls are judged by; 0 until the first one is here. */
    public long version() {
        Directory known = door.directory();
        return known == null ? 0 : known.version();
    }

    @Override
    public String prefix() {
        return "/v1";
    }

    /** Takes one request; on its event loop, never blocking. */
    @Override
    public void handle(HttpServerRequest request) {
        door.handle(request);
    }

    /**
     * Lets no more calls in, waits for those under way and breaks off what takes too long, while their callers are still
     * connected: they get the rest of their answer, or are told why it ends.
     */
    public void finishCalls() {
        budget.stop();
        awaitQuiet(FAREWELL);
        door.close();
        awaitQuiet(LAST_SHIPMENT);
    }

    /**
     * Finishes the calls and brings the records of all of them to the disk. The port itself is closed by whoever opened
     * it, after {@link #finishCalls}.
     */
    @Override
    public void close() throws IOException {
        finishCalls();
        shipper.flush(LAST_SHIPMENT);
        purses.close();
        shipper.close();
        follower.close();
        journal.close();
    }

    private void awaitQuiet(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (budget.calls() > 0 && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
