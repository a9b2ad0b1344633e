package qiantang.gateway.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that forces the journal to the disk, in groups: after the first write it waits {@value #GROUP_MILLIS}
 * ms for others to join. Writers only store a number and, if the thread sleeps, wake it.
 */
final class Syncer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);
    /** Leaves the disk itself as much again before the ten milliseconds that we promise are over. */
    static final int GROUP_MILLIS = 5;

    private final Runnable retry;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Deque<SegmentFile> retired = new ArrayDeque<>();
    private @Nullable SegmentFile current;
    private volatile long written;
    private volatile long synced;
    private volatile boolean asleep;
    private volatile boolean wanted;
    private volatile boolean broken;
    private volatile boolean stopping;

    Syncer(Runnable retry) {
        this.retry = retry;
        this.thread = Thread.ofPlatform().name("journal-sync").daemon().unstarted(this::run);
        thread.start();
    }

    /** From now on this file is written; the one before is forced once more and closed. */
    void follow(SegmentFile file, long from) {
        lock.lock();
        try {
            if (current != null) {
                retired.add(current);
            }
            current = file;
        } finally {
            lock.unlock();
        }
        written(from);
    }

    void written(long end) {
        written = end;
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Asks for another round although nothing was written: something waits to be tried again. */
    void wake() {
        wanted = true;
        LockSupport.unpark(thread);
    }

    long synced() {
        return synced;
    }

    boolean isBroken() {
        return broken;
    }

    long await(long position, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (synced <= position && left > 0 && !stopping) {
                left = moved.awaitNanos(left);
            }
            return synced;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!stopping) {
            if (written == synced && !wanted) {
                sleep();
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GROUP_MILLIS));
                if (wanted) {
                    wanted = false;
                    retry.run();
                }
                force();
            }
        }
        force();
    }

    private void sleep() {
        asleep = true;
        // Looked at again after the flag is up, so that a write in between is not slept over.
        if (written == synced && !wanted && !stopping) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private void force() {
        long target = written;
        if (broken || target == synced) {
            return;
        }
        try {
            forceFiles();
        } catch (IOException failure) {
            broken = true;
            LOG.error("the disk did not confirm the journal; new calls are refused until a restart", failure);
            return;
        }
        lock.lock();
        try {
            synced = target;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void forceFiles() throws IOException {
        while (true) {
            SegmentFile old;
            SegmentFile now;
            lock.lock();
            try {
                old = retired.poll();
                now = current;
            } finally {
                lock.unlock();
            }
            if (old != null) {
                old.force();
                old.close();
            } else {
                if (now != null) {
                    now.force();
                }
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            moved.signalAll();
            for (SegmentFile old : retired) {
                old.close();
            }
            if (current != null) {
                current.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
