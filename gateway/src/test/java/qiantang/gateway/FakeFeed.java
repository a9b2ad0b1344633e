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
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.CallId;

/** The rest of the cloud, in memory: hands out a snapshot, keeps each call once, and can be told to fail. */
final class FakeFeed implements Feed {
    private @Nullable Snapshot snapshot;
    private final Map<CallId, CallRecord> calls = new LinkedHashMap<>();
    private final List<String> conflicts = new ArrayList<>();
    private int deliveries;
    private int failures;

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
