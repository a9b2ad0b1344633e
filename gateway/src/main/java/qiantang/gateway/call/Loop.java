package qiantang.gateway.call;

import io.vertx.core.Context;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.journal.Entry;

/**
 * One event loop: its own connections to replicas, its own calls, and one clock for all of them. The clock ticks every
 * {@value #TICK_MILLIS} ms; by it streams report their progress and calls run out of time, without a timer each.
 */
final class Loop {
    static final int TICK_MILLIS = 50;
    /** Connections to one address. Each serves one call at a time. */
    private static final int MAX_CONNECTIONS = 4_096;
    /** Calls that wait for a connection beyond that are refused. */
    private static final int MAX_WAITING = 1_024;
    /** Shorter than the five seconds after which many servers drop a quiet connection. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private final Surroundings surroundings;
    private final Context context;
    private final HttpClient client;
    private final MessageDigest sha256 = KeyHash.sha256();
    private final List<Ongoing> calls = new ArrayList<>();
    private final long timer;
    private int turn;

    /** Made on the loop itself. */
    Loop(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.context = surroundings.vertx().getOrCreateContext();
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false);
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING);
        this.client = surroundings.vertx().createHttpClient(options, pool);
        this.timer = surroundings.vertx().setPeriodic(TICK_MILLIS, id -> tick());
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Context context() {
        return context;
    }

    HttpClient client() {
        return client;
    }

    KeyHash hash(byte[] key) {
        return KeyHash.of(sha256.digest(key));
    }

    /** A number that grows, so that equals take turns. */
    int nextTurn() {
        return turn++;
    }

    void add(Ongoing call) {
        call.place = calls.size();
        calls.add(call);
    }

    void remove(Ongoing call) {
        Ongoing last = calls.removeLast();
        if (last != call) {
            calls.set(call.place, last);
            last.place = call.place;
        }
    }

    private void tick() {
        long now = System.nanoTime();
        List<Entry.Progress> progress = new ArrayList<>();
        // From the end, because a call that runs out of time takes itself off the list.
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (i < calls.size()) {
                calls.get(i).tick(now, progress);
            }
        }
        if (!progress.isEmpty()) {
            surroundings.journal().progress(progress);
        }
    }

    /** Ends what is under way, and lets go of the connections. */
    void close() {
        context.runOnContext(nothing -> {
            while (!calls.isEmpty()) {
                calls.getLast().breakOff();
            }
            surroundings.vertx().cancelTimer(timer);
            client.close();
        });
    }
}
