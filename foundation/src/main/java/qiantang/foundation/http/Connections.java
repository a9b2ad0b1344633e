package qiantang.foundation.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a door. Whoever neither has a request in flight nor finished one lately is closed, so a
 * client that sends a head one byte at a time gains nothing.
 */
final class Connections {
    private static final class Activity {
        /** The answer being written; HTTP/1.1 has one at a time. */
        private volatile @Nullable HttpServerResponse current;

        private volatile long idleSinceNanos;

        Activity(long nowNanos) {
            this.idleSinceNanos = nowNanos;
        }
    }

    private final int limit;
    private final long idleNanos;
    private final LongSupplier nanoTime;
    private final Map<HttpConnection, Activity> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** @param nanoTime a clock as {@link System#nanoTime} */
    Connections(int limit, Duration idle, LongSupplier nanoTime) {
        this.limit = limit;
        this.idleNanos = idle.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Closes the connection at once if there are too many. */
    void admit(HttpConnection connection) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            connection.close();
            return;
        }
        open.put(connection, new Activity(nanoTime.getAsLong()));
        connection.closeHandler(closed -> {
            open.remove(connection);
            count.decrementAndGet();
        });
    }

    void began(HttpConnection connection, HttpServerResponse response) {
        Activity activity = open.get(connection);
        if (activity != null) {
            activity.current = response;
        }
    }

    int open() {
        return count.get();
    }

    /**
     * To be called about once a second. An answer is seen to have ended here and not by a handler of its own, because a
     * response has only one such handler and that belongs to whoever answers.
     */
    void sweep() {
        long now = nanoTime.getAsLong();
        open.forEach((connection, activity) -> {
            HttpServerResponse current = activity.current;
            if (current != null && current.ended()) {
                activity.current = null;
                activity.idleSinceNanos = now;
            } else if (current == null && now - activity.idleSinceNanos > idleNanos) {
                connection.close();
            }
        });
    }
}
