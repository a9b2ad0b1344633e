package qiantang.gateway.call;

import qiantang.gateway.request.CallRequest;
import qiantang.terms.Usage;

/**
 * Our own count where an engine reports none. Four bytes of UTF-8 to a token is near the truth for English and for
 * Chinese (three bytes a character, some 0.7 tokens), with the JSON around it as reserve.
 */
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    /** How long an answer is taken to be, for the load of a replica only, if the caller sets no limit. */
    private static final int USUAL_ANSWER_TOKENS = 256;

    private TokenEstimate() {}

    static long ofBytes(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }

    static Usage usage(CallRequest request, long completionTokens) {
        return Usage.tokens(ofBytes(request.promptBytes()), completionTokens, Usage.Evidence.ESTIMATED);
    }

    /** How much a call weighs on a replica while it is there. */
    static long weight(CallRequest request) {
        long answer = switch (request.kind()) {
            case CHAT ->
                request.maxTokens() > 0 ? Math.min(request.maxTokens(), USUAL_ANSWER_TOKENS) : USUAL_ANSWER_TOKENS;
            case EMBEDDINGS -> 0;
        };
        return ofBytes(request.promptBytes()) + answer * request.choices();
    }
}
