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

    StreamHead(HttpServerResponse response, String id) {
        this.response = response;
        this.id = id;
    }

    boolean isSent() {
        return sent;
    }

    void write(Buffer events) {
        open();
        response.write(events);
    }

    void end(Buffer events) {
        open();
        response.end(events);
    }

    void endWithError(byte[] json) {
        end(Buffer.buffer("data: ").appendBytes(json).appendString("\n\n"));
    }

    void signOfLife() {
        write(Buffer.buffer(SIGN_OF_LIFE));
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
