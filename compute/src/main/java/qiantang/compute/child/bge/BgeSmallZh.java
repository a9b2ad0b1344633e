package qiantang.compute.child.bge;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.onnx.bgesmallzhv15q.BgeSmallZhV15QuantizedEmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;
import java.util.concurrent.Executors;
import qiantang.compute.child.ChildExit;
import qiantang.compute.child.SentenceModel;
import qiantang.compute.child.Unloadable;

/** The model in the ONNX runtime. Where its libraries may unpack files is set by system properties of the process. */
public final class BgeSmallZh implements SentenceModel {
    private static final int DIMENSIONS = 512;
    /**
     * One below what the model takes beside its two marks: the library cuts a longer text without a word and then counts
     * 510, so 510 may mean anything.
     */
    private static final int CONTEXT_TOKENS = 509;

    private final BgeSmallZhV15QuantizedEmbeddingModel model;

    private BgeSmallZh(BgeSmallZhV15QuantizedEmbeddingModel model) {
        this.model = model;
    }

    public static BgeSmallZh load() {
        try {
            // Its own executor would keep the process alive.
            return new BgeSmallZh(new BgeSmallZhV15QuantizedEmbeddingModel(Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("embedding").factory())));
        } catch (LinkageError unusable) {
            throw new Unloadable(ChildExit.NATIVE_CODE_UNUSABLE, "the ONNX runtime does not load here", unusable);
        }
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public int contextTokens() {
        return CONTEXT_TOKENS;
    }

    @Override
    public Sentence embed(String text) {
        Response<Embedding> response = model.embed(text);
        TokenUsage usage = Objects.requireNonNull(response.tokenUsage(), "this model counts its tokens");
        return new Sentence(response.content().vectorAsList(), usage.inputTokenCount());
    }
}
