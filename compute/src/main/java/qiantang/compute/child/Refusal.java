package qiantang.compute.child;

import org.jspecify.annotations.Nullable;

/** A request that is answered with OpenAI's error object instead of an answer. */
final class Refusal extends RuntimeException {
    private final int status;
    private final String type;
    private final String code;
    private final @Nullable String parameter;

    private Refusal(int status, String type, String code, @Nullable String parameter, String message) {
        // An expected answer: no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.parameter = parameter;
    }

    /** The value of a parameter is wrong. */
    static Refusal invalid(String parameter, String message) {
        return new Refusal(400, "invalid_request_error", "invalid_value", parameter, message);
    }

    /** The parameter is right in OpenAI's interface, but this engine cannot do it. */
    static Refusal unsupported(String parameter, String message) {
        return new Refusal(400, "invalid_request_error", "unsupported_parameter", parameter, message);
    }

    static Refusal malformed(String message) {
        return new Refusal(400, "invalid_request_error", "invalid_json", null, message);
    }

    static Refusal tooLong(String parameter, int contextTokens, String have) {
        return new Refusal(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                parameter,
                "This model's context is %d tokens, but the input has %s. Shorten the input."
                        .formatted(contextTokens, have));
    }

    static Refusal bodyTooLarge(int bytesMax) {
        return new Refusal(
                413,
                "invalid_request_error",
                "request_too_large",
                null,
                "A request may have at most %d bytes.".formatted(bytesMax));
    }

    static Refusal unauthenticated() {
        return new Refusal(
                401, "authentication_error", "invalid_api_key", null, "The bearer of this engine is missing or wrong.");
    }

    static Refusal unknownModel(String asked, String served) {
        return new Refusal(
                404,
                "invalid_request_error",
                "model_not_found",
                "model",
                "The model '%s' is not served here; '%s' is.".formatted(asked, served));
    }

    static Refusal notFound(String path) {
        return new Refusal(
                404, "invalid_request_error", "unknown_url", null, "Nothing is served at " + path + " by this model.");
    }

    static Refusal wrongMethod(String path) {
        return new Refusal(
                405, "invalid_request_error", "method_not_allowed", null, "Another method is needed for " + path + ".");
    }

    static Refusal busy() {
        return new Refusal(
                503,
                "server_error",
                "engine_overloaded",
                null,
                "The engine and its queue are full. Try again in a moment.");
    }

    static Refusal failed() {
        return new Refusal(
                500, "server_error", "engine_failed", null, "The engine could not finish this answer. Try again.");
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String code() {
        return code;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
