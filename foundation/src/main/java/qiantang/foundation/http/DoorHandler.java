package qiantang.foundation.http;

import io.vertx.core.http.HttpServerRequest;

/** Whoever answers all requests below one path of a door, on the event loop: it must never block. */
public interface DoorHandler {
    /** Such as {@code /v1}, without a slash at the end; {@code /} for everything that nobody else takes. */
    String prefix();

    void handle(HttpServerRequest request);
}
