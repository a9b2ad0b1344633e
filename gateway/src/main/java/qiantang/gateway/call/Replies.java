package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import qiantang.foundation.messages.Language;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;

/** How the gateway answers in its own name. */
final class Replies {
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
    /** What is left of a refused request is read and dropped up to here; beyond it the connection is closed. */
    private static final long MAX_DROPPED_BYTES = 1 << 20;

    private Replies() {}

    static Language language(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        return header == null ? Language.EN : Language.ofAcceptLanguage(header);
    }

    static void refuse(HttpServerRequest request, String id, Surroundings surroundings, Refusal refusal) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        surroundings.metrics().refused(refusal.problem());
        Language language = language(request);
        response.setStatusCode(refusal.problem().status())
                .putHeader(REQUEST_ID, id)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CONTENT_LANGUAGE, language.tag());
        Duration wait = refusal.retryAfter();
        if (wait != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())));
        }
        if (refusal.problem().status() == 401) {
            response.putHeader(WWW_AUTHENTICATE, "Bearer");
        }
        if (isWorthClosing(request, refusal)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.end(Buffer.buffer(surroundings.errors().of(refusal, language)));
    }

    private static boolean isWorthClosing(HttpServerRequest request, Refusal refusal) {
        if (request.isEnded() || request.version() == HttpVersion.HTTP_2) {
            return false;
        }
        long announced = contentLength(request);
        return announced > MAX_DROPPED_BYTES
                || (announced < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null)
                || refusal.problem() == GatewayProblem.BODY_TOO_SLOW;
    }

    /** What the request announces; -1 if it does not. */
    static long contentLength(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (header == null) {
            return -1;
        }
        try {
            return Long.parseLong(header);
        } catch (NumberFormatException nonsense) {
            return -1;
        }
    }
}
