package qiantang.foundation.http;

import io.vertx.core.http.HttpServerResponse;

/** The headers that keep a browser from doing with an answer what nobody meant. No other origin may read it. */
final class SafeHeaders {
    private SafeHeaders() {}

    static void put(HttpServerResponse response) {
        response.putHeader("cache-control", "no-store");
        response.putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
        response.putHeader("referrer-policy", "no-referrer");
        response.putHeader("x-content-type-options", "nosniff");
    }
}
