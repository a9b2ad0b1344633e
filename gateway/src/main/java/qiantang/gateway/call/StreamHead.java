package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The caller's end of a stream: its head is sent with the first bytes, be they an event or a sign of life. */
final class StreamHead {
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");
    private static final byte[] SIGN_OF_LIFE = {':', ' ', 'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e', '\n', '\n'};

    private final HttpServerResponse response;
    private final String id;
    private boolean sent;
    private boolean begun;
    private long writtenAt;

    /** @param now on the clock of {@link System#nanoTime} */
    StreamHead(HttpServerResponse response, String id, long now) {
        this.response = response;
        this.id = id;
        this.writtenAt = now;
    }

    boolean isSent() {
        return sent;
    }

    /** Whether the caller has seen more than signs of life. */
    boolean isBegun() {
        return begun;
    }

    /** When the caller was sent something, on the clock of {@link System#nanoTime}. */
    long writtenAt() {
        return writtenAt;
    }

    void write(Buffer events) {
        begun = true;
        pass(events);
    }

    private void pass(Buffer bytes) {
        open();
        writtenAt = System.nanoTime();
        response.write(bytes);
    }

    void end(Buffer events) {
        begun = true;
        open();
        response.end(events);
    }

    void endWithError(byte[] json) {
        end(Buffer.buffer("data: ").appendBytes(json).appendString("\n\n"));
    }

    void signOfLife() {
        pass(Buffer.buffer(SIGN_OF_LIFE));
    }

    private void open() {
        if (!sent) {
            sent = true;
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                    .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                    // Proxies in front of us must not collect events either.
                    .putHeader(ACCEL_BUFFERING, NO)
                    .putHeader(Replies.REQUEST_ID, id);
        }
    }
}
