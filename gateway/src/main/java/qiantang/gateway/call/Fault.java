package qiantang.gateway.call;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import qiantang.gateway.feed.CallRecord.Outcome;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;

/**
 * Why an attempt at a replica came to nothing.
 *
 * @param elsewhere whether another replica may do better
 * @param again whether even the same one may, because it most likely never saw the request
 */
record Fault(Refusal refusal, Outcome outcome, boolean elsewhere, boolean again) {
    /** A longer wait than this is not believed. */
    private static final long MAX_RETRY_AFTER_SECONDS = 3_600;

    /** No connection, or it broke before anything came back. */
    static Fault unreachable() {
        return new Fault(Refusal.of(GatewayProblem.UPSTREAM_UNAVAILABLE), Outcome.FAILED, true, true);
    }

    /** It answered, but not what was asked for. */
    static Fault failed() {
        return new Fault(Refusal.of(GatewayProblem.UPSTREAM_FAILED), Outcome.FAILED, true, false);
    }

    /** Trying elsewhere would make the caller wait as long again. */
    static Fault timeout() {
        return new Fault(Refusal.of(GatewayProblem.UPSTREAM_TIMEOUT), Outcome.FAILED, false, false);
    }

    /** Not the replica's fault: the gateway itself goes. */
    static Fault stopping() {
        return new Fault(Refusal.of(GatewayProblem.GATEWAY_STOPPING), Outcome.FAILED, false, false);
    }

    /** Not the replica's fault: there is no credit for more. */
    static Fault exhausted() {
        return new Fault(Refusal.of(GatewayProblem.BALANCE_EXHAUSTED), Outcome.FAILED, false, false);
    }

    /** What the replica's status means. Nothing of its own words is passed on. */
    static Fault of(HttpClientResponse response, UpstreamComplaint complaint) {
        int status = response.statusCode();
        return switch (status) {
            case 400, 404, 405, 413, 415, 422 ->
                new Fault(
                        Refusal.of(
                                complaint.isAboutLength() || status == 413
                                        ? GatewayProblem.CONTEXT_LENGTH_EXCEEDED
                                        : GatewayProblem.UPSTREAM_REJECTED),
                        Outcome.REJECTED,
                        false,
                        false);
            case 429 -> busy(GatewayProblem.UPSTREAM_BUSY, response);
            case 503 -> busy(GatewayProblem.UPSTREAM_UNAVAILABLE, response);
            case 408, 504 -> timeout();
            default -> failed();
        };
    }

    /** Whether the words of the replica's error are worth reading. */
    static boolean isAboutRequest(int status) {
        return status == 400 || status == 422;
    }

    private static Fault busy(GatewayProblem problem, HttpClientResponse response) {
        Refusal refusal = Refusal.of(problem);
        return new Fault(retryAfter(response).map(refusal::retryAfter).orElse(refusal), Outcome.FAILED, true, false);
    }

    private static Optional<Duration> retryAfter(HttpClientResponse response) {
        String header = response.getHeader(HttpHeaders.RETRY_AFTER);
        if (header == null
                || header.isEmpty()
                || header.length() > 5
                || !header.chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.min(Integer.parseInt(header), MAX_RETRY_AFTER_SECONDS)));
    }
}
