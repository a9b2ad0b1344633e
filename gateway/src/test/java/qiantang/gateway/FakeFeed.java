package qiantang.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.CallId;
import qiantang.terms.LeaseId;

/** The rest of the cloud, in memory: hands out a snapshot, keeps each call once, and can be told to fail. */
final class FakeFeed implements Feed {
    private @Nullable Snapshot snapshot;
    private final Map<CallId, CallRecord> calls = new LinkedHashMap<>();
    private final List<String> conflicts = new ArrayList<>();
    private int deliveries;
    private int failures;
    private final Map<LeaseId, Long> leases = new LinkedHashMap<>();
    private final Map<LeaseId, Long> back = new LinkedHashMap<>();
    private long credit;
    private long stamp;
    private boolean cutOff;

    synchronized void publish(Snapshot newest) {
        snapshot = newest;
        notifyAll();
    }

    /** The next deliveries are taken, but their answers are lost. */
    synchronized void loseAnswers(int count) {
        failures = count;
    }

    @Override
    public synchronized Optional<Snapshot> newerThan(long version, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        while (left > 0 && (snapshot == null || snapshot.version() <= version)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        return Optional.ofNullable(snapshot).filter(newest -> newest.version() > version);
    }

    @Override
    public synchronized long deliver(JournalBatch batch) throws IOException {
        deliveries++;
        for (CallRecord call : batch.calls()) {
            CallRecord before = calls.putIfAbsent(call.call(), call);
            if (before != null && !before.equals(call)) {
                conflicts.add(before + " is not " + call);
            }
        }
        notifyAll();
        if (failures > 0) {
            failures--;
            throw new IOException("the answer was lost");
        }
        return batch.to();
    }

    /** So much may be held and spent altogether. */
    synchronized void credit(long nano) {
        credit = nano;
        notifyAll();
    }

    /** From now on nobody answers questions about credit. */
    synchronized void cutOff() {
        cutOff = true;
        notifyAll();
    }

    @Override
    public synchronized CreditOrders credit(CreditReport report, Duration patience)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            if (cutOff) {
                throw new IOException("the ledger is away");
            }
            List<LeaseOrder> orders = report.leases().stream().map(this::order).toList();
            boolean news = false;
            for (int i = 0; i < orders.size(); i++) {
                LeaseClaim claim = report.leases().get(i);
                news |= orders.get(i).granted() > claim.known()
                        || (orders.get(i).refused() != 0 && orders.get(i).refused() == claim.demand());
            }
            long left = deadline - System.nanoTime();
            if (news || left <= 0) {
                return new CreditOrders(report.turn(), orders);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Grants what is needed and no more, so that a test knows what is free. */
    private LeaseOrder order(LeaseClaim claim) {
        long granted = leases.getOrDefault(claim.lease(), 0L);
        long returned = Math.max(back.getOrDefault(claim.lease(), 0L), claim.returned());
        back.put(claim.lease(), returned);
        long out = leases.values().stream().mapToLong(Long::longValue).sum()
                - back.values().stream().mapToLong(Long::longValue).sum();
        long missing = claim.needed() - granted;
        long refused = 0;
        if (missing > 0 && missing <= credit - out) {
            granted = claim.needed();
            leases.put(claim.lease(), granted);
        } else if (missing > 0) {
            refused = claim.demand();
        }
        stamp++;
        return new LeaseOrder(claim.lease(), stamp, granted, 0, refused, false, Duration.ofMinutes(5));
    }

    /** Waits until so many calls are on record. */
    synchronized List<CallRecord> await(int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (calls.size() < count) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("only " + calls.size() + " of " + count + " calls are on record: " + calls);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return List.copyOf(calls.values());
    }

    synchronized List<CallRecord> calls() {
        return List.copyOf(calls.values());
    }

    synchronized List<String> conflicts() {
        return List.copyOf(conflicts);
    }

    synchronized int deliveries() {
        return deliveries;
    }
}
