package qiantang.foundation.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import qiantang.terms.TenantId;

/**
 * Remembers what was answered to a request with an {@code Idempotency-Key}, so that the same request sent twice takes
 * effect once. A claim is atomic: of any number of equal requests at once, one is told to go on.
 */
public interface Replays {
    /** How long an answer is remembered. */
    Duration KEPT = Duration.ofHours(24);

    /**
     * What a request is, to be told from another one.
     *
     * @param fingerprint a digest of everything that makes the request what it is, in hexadecimal
     */
    record Key(TenantId tenant, String operationId, String key, String fingerprint) {}

    /** An answer as it can be given again. Empty content means that it was too large to keep. */
    record Kept(int status, List<Reply.Header> headers, Optional<String> contentType, Optional<String> json) {}

    /** What became of a claim. */
    sealed interface Claim {
        /** Nobody has done this: go on, then keep or abandon. */
        record Granted(String token) implements Claim {}

        /** It is done; this was the answer. */
        record Done(Kept answer) implements Claim {}

        /** It is being done right now. */
        record Running() implements Claim {}

        /** It was begun and never ended: nobody knows whether it took effect, so it must not be done again. */
        record Unknown() implements Claim {}

        /** The key was used for another request. */
        record OtherRequest() implements Claim {}

        /** The tenant has too many keys remembered. */
        record TooMany() implements Claim {}
    }

    Claim claim(Key key);

    /** Keeps the answer of a granted claim. */
    void keep(Key key, String token, Kept answer);

    /** Gives a granted claim back: it took no effect, and may be tried again. */
    void abandon(Key key, String token);
}
