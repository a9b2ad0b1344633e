package qiantang.gateway.credit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.journal.Journal;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * All purses of a gateway, one for each payer and model. Event loops take, extend and settle holds in memory; two threads
 * of their own speak with the ledger: one says at once what is urgent, the other waits for what the ledger has to say.
 * While the ledger is away, calls go on within what is leased.
 */
public final class Purses implements AutoCloseable {
    /** How long a call waits for credit before it is told to come back. */
    public static final Duration WAIT = Duration.ofSeconds(2);
    /** Calls that run this long after their lease could last be used are broken off; the ledger counts on it. */
    public static final Duration GRACE = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(Purses.class);
    private static final Duration LISTEN = Duration.ofSeconds(2);
    /** After this long without an answer nobody waits for one. */
    private static final long CUT_OFF_MILLIS = 3_000;

    /** How often it is tried at the end to give back everything. */
    private static final int PARTING_WORDS = 3;

    private static final long HEARTBEAT_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 50;
    private static final long PAUSE_MILLIS = 2;

    private final Feed feed;
    private final Journal journal;
    private final UuidV7 ids;
    private final Map<Purse.Purpose, Purse> purses = new ConcurrentHashMap<>();
    private final Thread asker;
    private final Thread listener;
    private long turn;
    private volatile long heardAt = now();
    private volatile boolean urgent;
    private volatile boolean pastTold;
    private volatile boolean stopping;

    private Purses(Feed feed, Journal journal, UuidV7 ids) {
        this.feed = feed;
        this.journal = journal;
        this.ids = ids;
        this.asker = Thread.ofVirtual()
                .name("credit-asker")
                .unstarted(() -> Rounds.go(this::ask, () -> stopping, this::expire));
        this.listener = Thread.ofVirtual()
                .name("credit-listener")
                .unstarted(() -> Rounds.go(this::listen, () -> stopping, this::expire));
    }

    public static Purses start(Feed feed, Journal journal, UuidV7 ids) {
        Purses purses = new Purses(feed, journal, ids);
        purses.asker.start();
        purses.listener.start();
        return purses;
    }

    /** A hold at once; empty if the call has to wait or cannot be. */
    public Optional<Hold> take(TenantId payer, String model, long nano) {
        return with(new Purse.Purpose(payer, model), purse -> {
            long now = now();
            Optional<Hold> held = purse.take(nano, now);
            if (purse.isUrgent(now)) {
                wake();
            }
            return held;
        });
    }

    /**
     * Waits in order of arrival.
     *
     * @param told hears the outcome, on any thread, and must not block
     * @return how to stop waiting; empty if waiting is of no use now
     */
    public Optional<Runnable> await(TenantId payer, String model, long nano, Consumer<Waiting.Outcome> told) {
        Optional<Runnable> leaving = with(new Purse.Purpose(payer, model), purse -> {
            long now = now();
            Optional<Waiting> place = now - heardAt > CUT_OFF_MILLIS
                    ? Optional.empty()
                    : purse.await(nano, now, now + WAIT.toMillis(), told);
            return place.map(waiting -> () -> {
                synchronized (purse) {
                    purse.leave(waiting);
                }
            });
        });
        wake();
        return leaving;
    }

    /** More for a call that is longer than what was held for it; at once or not at all. */
    public boolean extend(Hold hold, long more) {
        Purse purse = hold.purse();
        synchronized (purse) {
            return purse.extend(hold, more, now());
        }
    }

    /** What the call has cost in the end; a second time changes nothing. */
    public void settle(Hold hold, long nano) {
        Purse purse = hold.purse();
        boolean tell;
        synchronized (purse) {
            long now = now();
            purse.settle(hold, nano, now);
            tell = purse.isUrgent(now);
        }
        if (tell) {
            wake();
        }
    }

    /** Whether the ledger may have given the lease to others by now, so that the call must end. */
    public boolean isPastUse(Hold hold) {
        Purse purse = hold.purse();
        synchronized (purse) {
            return now() > purse.usableUntil() + GRACE.toMillis();
        }
    }

    /** What all open calls hold, in billionths of a yuan. */
    public long held() {
        long sum = 0;
        for (Purse purse : purses.values()) {
            synchronized (purse) {
                sum += purse.held();
            }
        }
        return sum;
    }

    /** One that is over may still be found for a moment; then there is a new one. */
    private <T> T with(Purse.Purpose purpose, Function<Purse, T> use) {
        while (true) {
            Purse purse = purses.computeIfAbsent(purpose, one -> new Purse(one, () -> new LeaseId(ids.next())));
            synchronized (purse) {
                if (!purse.isOver()) {
                    return use.apply(purse);
                }
            }
            purses.remove(purpose, purse);
        }
    }

    private void wake() {
        if (!urgent) {
            urgent = true;
            LockSupport.unpark(asker);
        }
    }

    private void ask() throws IOException, InterruptedException {
        boolean waiting = expire();
        if (!urgent) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(waiting ? LOOK_MILLIS : HEARTBEAT_MILLIS));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        urgent = false;
        exchange(Duration.ZERO);
    }

    private void listen() throws IOException, InterruptedException {
        if (!exchange(LISTEN)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    /** @return whether there was anything to say */
    private boolean exchange(Duration patience) throws IOException, InterruptedException {
        long askedAt = now();
        Map<LeaseId, Purse> asked = new HashMap<>();
        CreditReport report = report(asked, askedAt);
        boolean past = report.pastDelivered();
        if (report.leases().isEmpty() && (!past || pastTold)) {
            heardAt = now();
            return false;
        }
        CreditOrders orders = feed.credit(report, patience);
        heardAt = now();
        pastTold |= past;
        for (LeaseOrder order : orders.leases()) {
            Purse purse = asked.get(order.lease());
            if (purse != null) {
                synchronized (purse) {
                    purse.obey(order, askedAt, heardAt);
                    purse.end(askedAt);
                }
            }
        }
        purses.values().removeIf(Purses::isOver);
        return true;
    }

    private static boolean isOver(Purse purse) {
        synchronized (purse) {
            return purse.isOver();
        }
    }

    /** Under one lock, so that later turns say what was later. */
    private synchronized CreditReport report(Map<LeaseId, Purse> asked, long now) {
        List<LeaseClaim> claims = new ArrayList<>();
        for (Purse purse : purses.values()) {
            if (claims.size() == CreditReport.MAX_LEASES) {
                break;
            }
            synchronized (purse) {
                purse.claim(now).ifPresent(claim -> {
                    claims.add(claim);
                    asked.put(claim.lease(), purse);
                });
            }
        }
        turn++;
        return new CreditReport(journal.id(), journal.life(), turn, journal.isPastAcknowledged(), claims);
    }

    /** @return whether anybody still waits */
    private boolean expire() {
        boolean waiting = false;
        long now = now();
        for (Purse purse : purses.values()) {
            synchronized (purse) {
                purse.expire(now);
                waiting |= purse.hasWaiting();
            }
        }
        return waiting;
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private boolean isAnythingIdle() {
        for (Purse purse : purses.values()) {
            synchronized (purse) {
                if (purse.spendable() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Gives back what is idle, and asks no more. Whatever did not get there is found by the next start. */
    @Override
    public void close() {
        stopping = true;
        asker.interrupt();
        listener.interrupt();
        try {
            asker.join();
            listener.join();
            for (Purse purse : purses.values()) {
                synchronized (purse) {
                    purse.part();
                }
            }
            // What was granted to a question whose answer nobody waited for goes back with the next.
            for (int i = 0; i < PARTING_WORDS && (i == 0 || isAnythingIdle()); i++) {
                exchange(Duration.ZERO);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException away) {
            LOG.debug("the last credit could not be given back", away);
        }
    }
}
