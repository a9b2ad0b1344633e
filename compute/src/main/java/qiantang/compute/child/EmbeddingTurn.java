package qiantang.compute.child;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import qiantang.compute.child.SentenceModel.Sentence;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers one embedding request in a slot, text by text, so that it can stop between two of them. */
final class EmbeddingTurn implements Turn {
    /** More characters than this per token of context cannot fit; they are not even counted. */
    static final int CHARS_PER_TOKEN_MAX = 32;

    private final SentenceModel model;
    private final EmbeddingRequest request;
    private final Exchange exchange;
    private final LongAdder embedded;
    private volatile boolean cancelled;

    EmbeddingTurn(SentenceModel model, EmbeddingRequest request, Exchange exchange, LongAdder embedded) {
        this.model = model;
        this.request = request;
        this.exchange = exchange;
        this.embedded = embedded;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void run() {
        try {
            ObjectNode body = Shapes.NODES.objectNode().put("object", "list");
            ArrayNode list = body.putArray("data");
            int tokens = 0;
            for (String text : request.texts()) {
                if (cancelled) {
                    return;
                }
                Sentence sentence = embed(text, list.size());
                tokens += sentence.tokens();
                embedded.add(sentence.tokens());
                ObjectNode item =
                        Shapes.NODES.objectNode().put("object", "embedding").put("index", list.size());
                write(item, sentence.vector());
                list.add(item);
            }
            body.put("model", request.model());
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
            exchange.answer(body);
        } catch (Refusal refusal) {
            exchange.refuse(refusal);
        } catch (RuntimeException failed) {
            // The inference library has no exception of its own to tell a bad text from a broken model.
            System.err.println("An embedding failed: " + failed);
            exchange.refuse(Refusal.failed());
        }
    }

    private Sentence embed(String text, int index) {
        String name = "input[" + index + "]";
        if (text.length() > model.contextTokens() * CHARS_PER_TOKEN_MAX) {
            throw Refusal.tooLong(name, model.contextTokens(), text.length() + " characters");
        }
        Sentence sentence = model.embed(text);
        if (sentence.tokens() > model.contextTokens()) {
            throw Refusal.tooLong(name, model.contextTokens(), sentence.tokens() + " tokens");
        }
        return sentence;
    }

    private void write(ObjectNode item, List<Float> vector) {
        if (request.base64()) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            vector.forEach(bytes::putFloat);
            item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        ArrayNode numbers = item.putArray("embedding");
        vector.forEach(numbers::add);
    }
}
