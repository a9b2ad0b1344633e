package qiantang.gateway.directory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What we ourselves have under way at a replica: the first signal of its load, because every other one is older. It
 * outlives snapshots. A replica that failed is left alone for a moment, unless there is no other.
 */
final class ReplicaLoad {
    static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(2);

    private final AtomicLong tokens = new AtomicLong();
    private volatile long restUntilNanos;
    private volatile boolean resting;

    void add(long estimated) {
        tokens.addAndGet(estimated);
    }

    void remove(long estimated) {
        tokens.addAndGet(-estimated);
    }

    long tokens() {
        return tokens.get();
    }

    void failed(long nowNanos) {
        restUntilNanos = nowNanos + REST_AFTER_FAILURE.toNanos();
        resting = true;
    }

    void answered() {
        if (resting) {
            resting = false;
        }
    }

    boolean isResting(long nowNanos) {
        return resting && nowNanos - restUntilNanos < 0;
    }
}
