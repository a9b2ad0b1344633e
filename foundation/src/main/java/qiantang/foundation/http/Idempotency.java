package qiantang.foundation.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.messages.Text;

/**
 * Lets a POST with an {@code Idempotency-Key} take effect once. A success is kept and answered again; a problem is not
 * kept, because it stored nothing and the next try may fare better.
 */
final class Idempotency {
    static final String HEADER = "idempotency-key";
    static final String REPLAYED = "idempotency-replayed";
    static final int MAX_KEY_CHARS = 128;
    /** Longer answers are done but cannot be given again. */
    static final int MAX_KEPT_CHARS = 48 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Idempotency.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Replays replays;

    Idempotency(Replays replays) {
        this.replays = replays;
    }

    Reply handle(Handler handler, Request request) throws Exception {
        Optional<String> word = request.header(HEADER);
        if (request.method() != Method.POST || word.isEmpty()) {
            return handler.handle(request);
        }
        Replays.Key key = key(request, word.get());
        return switch (replays.claim(key)) {
            case Replays.Claim.Granted(String token) -> run(handler, request, key, token);
            case Replays.Claim.Done(Replays.Kept kept) -> again(kept);
            case Replays.Claim.Running() ->
                throw Problem.of(IdempotencyProblem.IN_PROGRESS).retryAfter(RETRY);
            case Replays.Claim.Unknown() -> throw Problem.of(IdempotencyProblem.OUTCOME_UNKNOWN);
            case Replays.Claim.OtherRequest() -> throw Problem.of(IdempotencyProblem.KEY_REUSED);
            case Replays.Claim.TooMany() ->
                throw Problem.of(IdempotencyProblem.TOO_MANY).retryAfter(Duration.ofHours(1));
        };
    }

    private Reply run(Handler handler, Request request, Replays.Key key, String token) throws Exception {
        boolean done = false;
        try {
            Reply reply = handler.handle(request);
            done = true;
            keep(key, token, reply);
            return reply;
        } finally {
            if (!done) {
                replays.abandon(key, token);
            }
        }
    }

    private void keep(Replays.Key key, String token, Reply reply) {
        try {
            replays.keep(key, token, kept(reply));
        } catch (RuntimeException lost) {
            // It has taken effect, so the caller gets the answer; a repetition is refused.
            LOG.warn("the answer to {} could not be kept", key.operationId(), lost);
        }
    }

    private static Replays.Kept kept(Reply reply) {
        Optional<String> json = switch (reply.content()) {
            case Reply.Content.Nothing() -> Optional.of("");
            case Reply.Content.Json(Object value) ->
                Optional.of(new String(Json.write(value), StandardCharsets.UTF_8))
                        .filter(text -> text.length() <= MAX_KEPT_CHARS);
            case Reply.Content.Bytes bytes -> Optional.empty();
            case Reply.Content.Stream stream -> Optional.empty();
        };
        Optional<String> type =
                reply.content() instanceof Reply.Content.Json ? Optional.of("application/json") : Optional.empty();
        return new Replays.Kept(reply.status(), reply.headers(), type, json);
    }

    private static Reply again(Replays.Kept kept) {
        String json = kept.json().orElseThrow(() -> Problem.of(IdempotencyProblem.ANSWER_NOT_KEPT));
        Reply reply = kept.contentType()
                .map(type -> Reply.bytes(kept.status(), type, json.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(Reply::noContent);
        for (Reply.Header header : kept.headers()) {
            reply = reply.header(header.name(), header.value());
        }
        return reply.header(REPLAYED, "true");
    }

    private static Replays.Key key(Request request, String word) {
        boolean sane = request.headers(HEADER).size() == 1
                && !word.isEmpty()
                && word.length() <= MAX_KEY_CHARS
                && word.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!sane) {
            throw Problem.of(RequestProblem.HEADER_INVALID)
                    .at(HEADER, Text.of("request.reason.idempotency_key").with("max", MAX_KEY_CHARS));
        }
        return new Replays.Key(request.caller().tenant(), request.operationId(), word, fingerprint(request));
    }

    /** Who, where to, and what; lengths first, so that no two requests run into the same bytes. */
    private static String fingerprint(Request request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : request.identity()) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(request.bodyBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
