package qiantang.compute.child;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import tools.jackson.databind.JsonNode;

/**
 * The answering side of one request, usable from a slot's thread: each call is carried out on the connection's event
 * loop, in order. What is still unwritten is bounded by the length of an answer, so a slow reader never holds a slot.
 */
final class Exchange {
    private static final String RETRY_AFTER_SECONDS = "1";

    private final Context context;
    private final HttpServerResponse response;

    Exchange(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    /** Answers whole. */
    void answer(JsonNode body) {
        send(200, body);
    }

    void refuse(Refusal refusal) {
        context.runOnContext(ignored -> {
            if (refusal.status() == 503) {
                response.putHeader("retry-after", RETRY_AFTER_SECONDS);
            }
            if (refusal.status() == 413) {
                response.putHeader("connection", "close");
            }
        });
        send(refusal.status(), Shapes.error(refusal));
    }

    void beginStream() {
        context.runOnContext(ignored -> {
            if (!response.ended() && !response.closed()) {
                response.setChunked(true)
                        .putHeader("content-type", "text/event-stream; charset=utf-8")
                        .putHeader("cache-control", "no-store");
            }
        });
    }

    void event(JsonNode chunk) {
        write("data: " + chunk + "\n\n");
    }

    void endStream() {
        write("data: [DONE]\n\n");
        context.runOnContext(ignored -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    /** Ends a stream that cannot be completed: an error event, and no {@code [DONE]}. */
    void breakStream(Refusal refusal) {
        event(Shapes.error(refusal));
        context.runOnContext(ignored -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    private void write(String text) {
        context.runOnContext(ignored -> {
            if (!response.ended() && !response.closed()) {
                response.write(text);
            }
        });
    }

    private void send(int status, JsonNode body) {
        context.runOnContext(ignored -> {
            if (!response.ended() && !response.closed()) {
                response.setStatusCode(status)
                        .putHeader("content-type", "application/json")
                        .end(body.toString());
            }
        });
    }
}
