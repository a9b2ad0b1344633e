package qiantang.gateway.refusal;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** The expected failures of a call. Names and statuses are part of what callers rely on. */
public enum GatewayProblem implements ProblemCode {
    MISSING_API_KEY(401, Blame.IDENTITY),
    MALFORMED_API_KEY(401, Blame.IDENTITY),
    INVALID_API_KEY(401, Blame.IDENTITY),
    EXPIRED_API_KEY(401, Blame.IDENTITY),
    REVOKED_API_KEY(401, Blame.IDENTITY),
    DISABLED_API_KEY(401, Blame.IDENTITY),
    NO_ACCOUNT(402, Blame.QUOTA),
    INSUFFICIENT_BALANCE(402, Blame.QUOTA),
    BALANCE_EXHAUSTED(402, Blame.QUOTA),
    TENANT_SUSPENDED(403, Blame.PERMISSION),
    MISSING_SCOPE(403, Blame.PERMISSION),
    MODEL_NOT_ALLOWED(403, Blame.PERMISSION),
    DOMAIN_FORBIDS(403, Blame.PERMISSION),

    UNKNOWN_URL(404, Blame.REQUEST),
    METHOD_NOT_ALLOWED(405, Blame.REQUEST),
    UNSUPPORTED_ENCODING(415, Blame.REQUEST),
    UNSUPPORTED_MEDIA_TYPE(415, Blame.REQUEST),
    BODY_TOO_LARGE(413, Blame.REQUEST),
    BODY_TOO_SLOW(408, Blame.REQUEST),
    INVALID_UTF8(400, Blame.REQUEST),
    INVALID_JSON(400, Blame.REQUEST),
    MISSING_FIELD(400, Blame.REQUEST),
    WRONG_TYPE(400, Blame.REQUEST),
    INVALID_VALUE(400, Blame.REQUEST),
    MODEL_NOT_FOUND(404, Blame.REQUEST),
    WRONG_MODEL_KIND(400, Blame.REQUEST),
    CONTEXT_LENGTH_EXCEEDED(400, Blame.REQUEST),
    UPSTREAM_REJECTED(400, Blame.REQUEST),

    TOO_MANY_CALLS(429, Blame.RATE),
    TOO_MANY_BYTES(429, Blame.RATE),
    UPSTREAM_BUSY(429, Blame.RATE),

    CREDIT_UNKNOWN(503, Blame.SERVER),
    PRICE_UNREADABLE(503, Blame.SERVER),
    GATEWAY_BUSY(503, Blame.SERVER),
    GATEWAY_STARTING(503, Blame.SERVER),
    GATEWAY_STOPPING(503, Blame.SERVER),
    JOURNAL_FULL(503, Blame.SERVER),
    JOURNAL_UNWRITABLE(503, Blame.SERVER),
    MODEL_UNAVAILABLE(503, Blame.SERVER),
    UPSTREAM_UNAVAILABLE(503, Blame.SERVER),
    UPSTREAM_FAILED(502, Blame.SERVER),
    UPSTREAM_TIMEOUT(504, Blame.SERVER),
    UPSTREAM_INTERRUPTED(502, Blame.SERVER),
    INTERNAL_ERROR(500, Blame.SERVER);

    /** Whose turn it is to do something; OpenAI's word for it. */
    private enum Blame {
        IDENTITY("authentication_error"),
        PERMISSION("permission_error"),
        REQUEST("invalid_request_error"),
        QUOTA("insufficient_quota"),
        RATE("rate_limit_error"),
        SERVER("server_error");

        private final String type;

        Blame(String type) {
            this.type = type;
        }
    }

    private final int status;
    private final Blame blame;

    GatewayProblem(int status, Blame blame) {
        this.status = status;
        this.blame = blame;
    }

    @Override
    public String code() {
        return "gateway." + shortCode();
    }

    /** What stands in {@code error.code}: OpenAI's own word where it has one. */
    public String shortCode() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }

    /** What stands in {@code error.type}. */
    public String type() {
        return blame.type;
    }
}
