package qiantang.foundation.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a door. Whoever neither has a request in flight nor finished one lately is closed, so a
 * client that sends a head one byte at a time gains nothing.
 */
final class Connections {
    private static final class Activity {
        /** The answer being written; HTTP/1.1 has one at a time. */
        private volatile @Nullable HttpServerResponse current;

        private volatile long idleSinceNanos = System.nanoTime();
    }

    private final int limit;
    private final long idleNanos;
    private final Map<HttpConnection, Activity> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    Connections(int limit, Duration idle) {
        this.limit = limit;
        this.idleNanos = idle.toNanos();
    }

    /** Closes the connection at once if there are too many. */
    void admit(HttpConnection connection) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            connection.close();
            return;
        }
        open.put(connection, new Activity());
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
        long now = System.nanoTime();
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
