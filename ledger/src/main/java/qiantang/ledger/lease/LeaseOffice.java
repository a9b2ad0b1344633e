package qiantang.ledger.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.credit.FreeCredit;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.credit.LockedWallet;
import qiantang.ledger.credit.Wallet;
import qiantang.terms.LeaseId;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/**
 * Hands out leases of credit to gateways and takes them back. What {@link Desk} decides is written in one transaction
 * with the payer's credit lines locked, and told only after the commit. What gateways said is kept in memory: after a restart
 * they say it again.
 */
public final class LeaseOffice implements Leases, AutoCloseable {
    /** How long calls may set out under a lease after its gateway was last heard. */
    public static final Duration VALID = Duration.ofMinutes(5);
    /** How long a call may go on after that; gateways break it off in time. */
    public static final Duration GRACE = Duration.ofMinutes(16);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseOffice.class);
    private static final Duration LOOK_FOR_LOST = Duration.ofSeconds(30);

    private final Database database;
    private final DatabaseRole role;
    private final InstantSource clock;
    private final AtomicLong numbers;
    private final Map<TenantId, Counter> counters = new ConcurrentHashMap<>();
    private final Map<UUID, Long> lives = new ConcurrentHashMap<>();
    private final Object news = new Object();
    private final Thread sweeper;
    private long changes;

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
        if (!outlived) {
            report.entries().stream()
                    .collect(Collectors.groupingBy(LeaseReport.Entry::payer, LinkedHashMap::new, Collectors.toList()))
                    .forEach((payer, entries) -> hear(report, payer, entries));
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

    private void hear(LeaseReport report, TenantId payer, List<LeaseReport.Entry> entries) {
        Counter counter = counter(payer);
        synchronized (counter) {
            List<LeaseReport.Entry> fresh = entries.stream()
                    .filter(entry -> !counter.isOld(entry.claim(), clock.millis()))
                    .toList();
            if (fresh.isEmpty()) {
                return;
            }
            try {
                boolean changed = database.across(role, handle -> hear(handle, counter, report, payer, fresh));
                fresh.forEach(entry -> {
                    counter.written.put(entry.claim().lease(), entry.claim());
                    counter.writtenAt.put(entry.claim().lease(), clock.millis());
                });
                if (changed) {
                    tellAll();
                }
            } catch (RuntimeException failed) {
                // What was heard in a transaction that is undone was not heard: everybody says it again.
                counters.remove(payer, counter);
                throw failed;
            }
        }
    }

    private Counter counter(TenantId payer) {
        return counters.computeIfAbsent(payer, one -> new Counter(new Desk(numbers::incrementAndGet)));
    }

    private boolean hear(
            Handle handle, Counter counter, LeaseReport report, TenantId payer, List<LeaseReport.Entry> entries) {
        Instant now = clock.instant();
        Optional<LockedWallet> wallet = LockedWallet.of(handle, new Wallet(payer, MoneyUnit.CNY), now);
        if (wallet.isEmpty()) {
            entries.forEach(entry -> counter.desk.leave(entry.claim().lease()));
            return true;
        }
        Set<LeaseId> begun = LeaseRows.begin(handle, report, entries, now, now.plus(VALID));
        List<LeasedCredit.Open> open = LeaseRows.open(handle, payer).stream()
                .map(LeaseRows.Held::lease)
                .toList();
        if (!counter.opened) {
            open.forEach(row -> counter.desk.seat(row.id(), now.toEpochMilli()));
            counter.opened = true;
        }
        LeasedCredit credit = new LeasedCredit(new FreeCredit(wallet.get().lines()), open);
        String before = counter.desk.state();
        if (wallet.get().endedLeased() && now.toEpochMilli() - counter.recalledAt > Counter.REFRESH_MILLIS) {
            counter.recalledAt = now.toEpochMilli();
            counter.desk.recall();
        }
        for (LeaseReport.Entry entry : entries) {
            if (begun.contains(entry.claim().lease())) {
                credit.giveBack(entry.claim().lease(), entry.claim().returned());
                counter.desk.hear(entry.claim(), credit, now.toEpochMilli());
            } else {
                counter.desk.leave(entry.claim().lease());
            }
        }
        counter.desk.decide(credit, now.toEpochMilli());
        LeaseRows.write(handle, payer, credit);
        counter.grants = credit.grants();
        return begun.size() < entries.size() || !credit.moved().isEmpty() || !before.equals(counter.desk.state());
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
            close(payer, held -> held.journal().equals(journal) && held.life() < life);
        }
    }

    private void close(TenantId payer, Predicate<LeaseRows.Held> which) {
        Counter counter = counter(payer);
        synchronized (counter) {
            List<LeasedCredit.Open> closing = database.across(role, handle -> {
                if (LockedWallet.of(handle, new Wallet(payer, MoneyUnit.CNY), clock.instant())
                        .isEmpty()) {
                    return List.of();
                }
                List<LeasedCredit.Open> leases = LeaseRows.open(handle, payer).stream()
                        .filter(which)
                        .map(LeaseRows.Held::lease)
                        .toList();
                LeaseRows.close(handle, leases, clock.instant());
                return leases;
            });
            closing.forEach(lease -> {
                counter.desk.leave(lease.id());
                counter.written.remove(lease.id());
                counter.writtenAt.remove(lease.id());
            });
        }
        tellAll();
    }

    /** Closes leases whose last possible use is over. What is still reported under them is charged as far as credit goes. */
    public void closeLost() {
        Instant lastUse = clock.instant().minus(GRACE);
        database.across(role, handle -> LeaseRows.lost(handle, lastUse)).forEach(lost -> {
            if (lost.out()) {
                LOG.warn(
                        "the gateway of lease {} was not heard of for {}; the credit is free again",
                        lost.lease(),
                        GRACE);
            }
            close(lost.payer(), held -> held.lease().id().equals(lost.lease()));
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
    public Map<LeaseId, Out> out(Handle handle, Collection<LeaseId> some) {
        return LeaseRows.out(handle, some);
    }

    @Override
    public void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> parts) {
        LeaseRows.settled(handle, parts);
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }
}
