package qiantang.ledger.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.credit.Leases;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * Hands out leases of credit to gateways and takes them back. What {@link Desk} decides is written in one transaction
 * with the credit line locked, and told only after the commit. What gateways said is kept in memory: after a restart
 * they say it again.
 */
public final class LeaseOffice implements Leases, AutoCloseable {
    /** How long calls may set out under a lease after its gateway was last heard. */
    public static final Duration VALID = Duration.ofMinutes(5);
    /** How long a call may go on after that; gateways break it off in time. */
    public static final Duration GRACE = Duration.ofMinutes(16);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseOffice.class);
    private static final Duration LOOK_FOR_LOST = Duration.ofSeconds(30);
    /** A claim that changes nothing is written down this often, so that its lease stays valid. */
    private static final long REFRESH_MILLIS = 20_000;

    private final Database database;
    private final DatabaseRole role;
    private final InstantSource clock;
    private final AtomicLong numbers;
    private final Map<TenantId, Counter> counters = new ConcurrentHashMap<>();
    private final Map<UUID, Long> lives = new ConcurrentHashMap<>();
    private final Object news = new Object();
    private final Thread sweeper;
    private long changes;

    /** What is remembered of one payer between two claims. */
    private static final class Counter {
        final Desk desk;
        Map<LeaseId, Long> grants = Map.of();
        final Map<LeaseId, Claim> written = new ConcurrentHashMap<>();
        final Map<LeaseId, Long> writtenAt = new ConcurrentHashMap<>();
        boolean opened;

        Counter(Desk desk) {
            this.desk = desk;
        }
    }

    /** @param role one that may lock credit lines and write leases */
    public LeaseOffice(Database database, DatabaseRole role, InstantSource clock) {
        this.database = database;
        this.role = role;
        this.clock = clock;
        // Larger than any number of an earlier run.
        this.numbers = new AtomicLong(clock.millis() << 16);
        this.sweeper = Thread.ofVirtual().name("lease-sweeper").unstarted(this::sweepForEver);
    }

    /** Begins to look for leases whose gateways are lost. */
    public void start() {
        sweeper.start();
    }

    /**
     * Listens to a gateway, and answers at once if that or somebody else's word changes anything for it, otherwise when
     * something does, at most after the patience.
     */
    public List<LeaseWord> say(LeaseReport report, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean outlived = lives.merge(report.journal(), report.life(), Math::max) > report.life();
        if (report.pastDelivered() && !outlived) {
            closeEarlierLives(report.journal(), report.life());
        }
        for (LeaseReport.Entry entry : report.entries()) {
            if (!outlived) {
                hear(report, entry);
            }
        }
        while (true) {
            long seen;
            synchronized (news) {
                seen = changes;
            }
            List<LeaseWord> words = new ArrayList<>();
            boolean tell = false;
            for (LeaseReport.Entry entry : report.entries()) {
                LeaseWord word = outlived ? closed(entry.claim().lease()) : word(entry);
                words.add(word);
                tell |= entry.isNews(word);
            }
            if (tell || !awaitChange(seen, deadline)) {
                return words;
            }
        }
    }

    private boolean awaitChange(long seen, long deadline) throws InterruptedException {
        synchronized (news) {
            long left = deadline - System.nanoTime();
            while (changes == seen && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(news, left);
                left = deadline - System.nanoTime();
            }
            return left > 0;
        }
    }

    private LeaseWord closed(LeaseId lease) {
        return new LeaseWord(lease, numbers.incrementAndGet(), 0, 0, 0, true);
    }

    private LeaseWord word(LeaseReport.Entry entry) {
        Counter counter = counters.get(entry.payer());
        if (counter == null) {
            // A failure has just made us forget: nothing new is known.
            return new LeaseWord(
                    entry.claim().lease(),
                    numbers.incrementAndGet(),
                    entry.known(),
                    entry.claim().epoch(),
                    0,
                    false);
        }
        synchronized (counter) {
            counter.desk.alive(entry.claim().lease(), clock.millis());
            return counter.desk.word(
                    entry.claim().lease(),
                    counter.grants.getOrDefault(entry.claim().lease(), 0L));
        }
    }

    private void hear(LeaseReport report, LeaseReport.Entry entry) {
        Counter counter =
                counters.computeIfAbsent(entry.payer(), one -> new Counter(new Desk(numbers::incrementAndGet)));
        synchronized (counter) {
            if (isOld(counter, entry.claim())) {
                return;
            }
            try {
                boolean changed = database.across(role, handle -> hear(handle, counter, report, entry));
                counter.written.put(entry.claim().lease(), entry.claim());
                counter.writtenAt.put(entry.claim().lease(), clock.millis());
                if (changed) {
                    tellAll();
                }
            } catch (RuntimeException failed) {
                // What was heard in a transaction that is undone was not heard: everybody says it again.
                counters.remove(entry.payer(), counter);
                throw failed;
            }
        }
    }

    /** Whether it says what was said a moment ago, while nobody waits for anything. */
    private boolean isOld(Counter counter, Claim claim) {
        Claim before = counter.written.get(claim.lease());
        return before != null
                && counter.desk.isCalm()
                && claim.demand() == 0
                && before.demand() == 0
                && claim.returned() == before.returned()
                && claim.epoch() == before.epoch()
                && claim.wanted() <= counter.grants.getOrDefault(claim.lease(), 0L)
                && clock.millis() - counter.writtenAt.getOrDefault(claim.lease(), 0L) < REFRESH_MILLIS;
    }

    private boolean hear(Handle handle, Counter counter, LeaseReport report, LeaseReport.Entry entry) {
        Optional<LeaseRows.Line> found = LeaseRows.lock(handle, entry.payer());
        Claim claim = entry.claim();
        Instant now = clock.instant();
        if (found.isEmpty()
                || !LeaseRows.begin(
                        handle,
                        claim.lease(),
                        entry.payer(),
                        found.get().number(),
                        report.journal(),
                        report.life(),
                        now,
                        now.plus(VALID))) {
            counter.desk.leave(claim.lease());
            return true;
        }
        List<LeaseRows.Open> open = LeaseRows.open(handle, found.get().number());
        if (!counter.opened) {
            open.forEach(row -> counter.desk.seat(row.id(), now.toEpochMilli()));
            counter.opened = true;
        }
        LockedLine line = new LockedLine(found.get(), open);
        line.giveBack(claim.lease(), claim.returned());
        String before = counter.desk.state();
        counter.desk.hear(claim, line, now.toEpochMilli());
        counter.desk.decide(line, now.toEpochMilli());
        line.write(handle);
        counter.grants = line.grants();
        return line.isChanged() || !before.equals(counter.desk.state());
    }

    private void tellAll() {
        synchronized (news) {
            changes++;
            news.notifyAll();
        }
    }

    /** Their calls are all counted: what is left of them is free again. */
    private void closeEarlierLives(UUID journal, long life) {
        for (TenantId payer : database.across(role, handle -> LeaseRows.payersOfEarlierLives(handle, journal, life))) {
            close(payer, row -> row.journal().equals(journal) && row.life() < life);
        }
    }

    private interface Which {
        boolean concerns(LeaseRows.Open row);
    }

    private void close(TenantId payer, Which which) {
        Counter counter = counters.computeIfAbsent(payer, one -> new Counter(new Desk(numbers::incrementAndGet)));
        synchronized (counter) {
            List<LeaseRows.Open> closing = database.across(role, handle -> {
                LeaseRows.Line line = LeaseRows.lock(handle, payer).orElseThrow();
                List<LeaseRows.Open> rows = LeaseRows.open(handle, line.number()).stream()
                        .filter(which::concerns)
                        .toList();
                long back = 0;
                for (LeaseRows.Open row : rows) {
                    LeaseRows.close(handle, row.id(), clock.instant());
                    back += row.out();
                }
                LeaseRows.move(handle, line.number(), -back);
                return rows;
            });
            closing.forEach(row -> counter.desk.leave(row.id()));
        }
        tellAll();
    }

    /** Closes leases whose last possible use is over. What is still reported under them is charged as far as credit goes. */
    public void closeLost() {
        Instant lastUse = clock.instant().minus(GRACE);
        Map<LeaseId, TenantId> lost = database.across(role, handle -> LeaseRows.lost(handle, lastUse));
        lost.forEach((lease, payer) -> {
            LOG.warn("the gateway of lease {} was not heard of for {}; the credit is free again", lease, GRACE);
            close(payer, row -> row.id().equals(lease));
        });
    }

    private void sweepForEver() {
        try {
            while (true) {
                Thread.sleep(LOOK_FOR_LOST);
                try {
                    closeLost();
                } catch (RuntimeException notNow) {
                    LOG.debug("lost leases are looked for later", notNow);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Map<LeaseId, Covered> settle(Handle handle, Map<LeaseId, Long> charged) {
        return LeaseRows.settle(handle, charged);
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }
}
