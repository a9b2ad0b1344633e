package qiantang.compute.child;

import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import qiantang.compute.child.Shapes.Heading;
import qiantang.compute.child.TextModel.Generation;
import qiantang.compute.child.TextModel.Piece;
import qiantang.compute.child.TextModel.Prompt;

/**
 * Answers one chat request in a slot: counts the prompt, generates, passes the text on, and counts what was produced.
 *
 * <p>The native code says neither why an answer ended nor how long it was. The token that ends an answer has no text, so
 * an answer whose last piece has text was cut off by the limit, and then had exactly as many tokens as the limit.
 */
final class ChatTurn implements Turn {
    /** For requests that name no limit: a small model can fall into a loop and would fill its whole context. */
    static final int ANSWER_TOKENS_DEFAULT = 1_024;
    /** More characters than this per token of context cannot fit; they are not even counted. */
    static final int CHARS_PER_TOKEN_MAX = 64;

    private final TextModel model;
    private final ChatRequest request;
    private final Heading heading;
    private final Exchange exchange;
    private final LongAdder produced;
    private final StopStrings stops;
    private final StringBuilder whole = new StringBuilder();
    private volatile boolean cancelled;
    private boolean streaming;

    /** @param produced counts each token that any turn produced, so that progress can be observed */
    ChatTurn(TextModel model, ChatRequest request, Heading heading, Exchange exchange, LongAdder produced) {
        this.model = model;
        this.request = request;
        this.heading = heading;
        this.exchange = exchange;
        this.produced = produced;
        this.stops = new StopStrings(request.stops());
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void run() {
        if (cancelled) {
            return;
        }
        try {
            answer();
        } catch (Refusal refusal) {
            exchange.refuse(refusal);
        } catch (RuntimeException failed) {
            // The native code has many exceptions, and who asked waits for an answer whatever went wrong.
            System.err.println("An answer failed: " + failed);
            if (streaming) {
                exchange.breakStream(Refusal.failed());
            } else {
                exchange.refuse(Refusal.failed());
            }
        }
    }

    private void answer() {
        String text = model.template().render(request.messages());
        int promptTokens = countPrompt(text);
        int limit = limit(promptTokens);
        Generation generation = model.generate(
                new Prompt(text, limit, request.sampling(), request.schema().map(model::grammar)));
        int tokens = 0;
        Piece last = null;
        for (Piece piece = generation.next(); piece != null; piece = generation.next()) {
            last = piece;
            tokens += piece.tokens();
            produced.add(piece.tokens());
            show(stops.pass(piece.text()));
            if (cancelled || stops.met()) {
                generation.cancel();
                break;
            }
        }
        if (cancelled) {
            return;
        }
        boolean cut = !stops.met() && isCutOff(last);
        finish(promptTokens, cut ? limit : Math.min(tokens, limit), cut ? "length" : "stop");
    }

    private static boolean isCutOff(@Nullable Piece last) {
        return last == null || !last.text().isEmpty();
    }

    private int countPrompt(String text) {
        int context = model.contextTokens();
        if (text.length() > (long) context * CHARS_PER_TOKEN_MAX) {
            throw Refusal.tooLong("messages", context, text.length() + " characters");
        }
        return model.count(text);
    }

    private int limit(int promptTokens) {
        // One token of the context stays free: the native code gives up when it is full.
        int room = model.contextTokens() - promptTokens - 1;
        if (room < 1) {
            throw Refusal.tooLong("messages", model.contextTokens(), promptTokens + " tokens");
        }
        OptionalInt asked = request.maxTokens();
        return Math.min(room, asked.orElse(ANSWER_TOKENS_DEFAULT));
    }

    private void show(String text) {
        if (!request.stream()) {
            whole.append(text);
            return;
        }
        openStream();
        if (!text.isEmpty()) {
            exchange.event(
                    heading.chunk(Shapes.NODES.objectNode().put("content", text), null, request.usageInStream()));
        }
    }

    /** Headers are sent with the first token, so that a failure before it is still an HTTP error. */
    private void openStream() {
        if (!streaming) {
            streaming = true;
            exchange.beginStream();
            exchange.event(heading.chunk(
                    Shapes.NODES.objectNode().put("role", "assistant").put("content", ""),
                    null,
                    request.usageInStream()));
        }
    }

    private void finish(int promptTokens, int completionTokens, String reason) {
        show(stops.rest());
        if (!request.stream()) {
            exchange.answer(heading.whole(whole.toString(), reason, Shapes.usage(promptTokens, completionTokens)));
            return;
        }
        exchange.event(heading.chunk(Shapes.NODES.objectNode(), reason, request.usageInStream()));
        if (request.usageInStream()) {
            exchange.event(heading.usageChunk(Shapes.usage(promptTokens, completionTokens)));
        }
        exchange.endStream();
    }
}
