package qiantang.gateway.call;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all calls together may take. Shared by all loops. */
public final class CallBudget {
    private final CallLimits limits;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong bufferedBytes = new AtomicLong();
    private volatile boolean stopping;

    public CallBudget(CallLimits limits) {
        this.limits = limits;
    }

    boolean tryBegin() {
        if (calls.incrementAndGet() > limits.calls()) {
            calls.decrementAndGet();
            return false;
        }
        return true;
    }

    void end() {
        calls.decrementAndGet();
    }

    void buffer(int bytes) {
        bufferedBytes.addAndGet(bytes);
    }

    /** Whether the bodies are more than they may be; whoever added to them last gives way. */
    boolean isFull() {
        return bufferedBytes.get() > limits.bufferedBytes();
    }

    void release(int bytes) {
        bufferedBytes.addAndGet(-bytes);
    }

    void streamBegan() {
        streams.incrementAndGet();
    }

    void streamEnded() {
        streams.decrementAndGet();
    }

    public int calls() {
        return calls.get();
    }

    public int streams() {
        return streams.get();
    }

    long bufferedBytes() {
        return bufferedBytes.get();
    }

    /** From now on no call is let in. */
    public void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }
}
