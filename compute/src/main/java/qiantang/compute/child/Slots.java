package qiantang.compute.child;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads in front of the native code, one per slot, and the bounded queue in front of them. What does not fit is
 * refused at once, so that the caller can go to another replica.
 */
final class Slots implements AutoCloseable {
    /** Requests that may wait for a slot. */
    static final int QUEUE_MAX = 32;

    private final ThreadPoolExecutor threads;

    Slots(int count) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().daemon().name("slot-", 0).factory());
    }

    void submit(Runnable turn) {
        try {
            threads.execute(turn);
        } catch (RejectedExecutionException full) {
            throw Refusal.busy();
        }
    }

    /** Takes back one that has not begun. */
    void withdraw(Runnable turn) {
        threads.remove(turn);
    }

    int busy() {
        return threads.getActiveCount();
    }

    int waiting() {
        return threads.getQueue().size();
    }

    /** Waits for nobody: threads in the native code cannot be interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
