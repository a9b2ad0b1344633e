package qiantang.compute.child.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import qiantang.compute.child.ChatTemplate;
import qiantang.compute.child.ChildExit;
import qiantang.compute.child.ChildOrders;
import qiantang.compute.child.Sampling;
import qiantang.compute.child.TextModel;
import qiantang.compute.child.Unloadable;
import qiantang.compute.gguf.GgufHeader;

/**
 * A GGUF model in llama.cpp. Log-probabilities, its own chat templates, raw JSON and mean pooling abort the process or
 * damage the text; they are never used. The model is never closed, because a closed one leaks and hangs: the process
 * ends instead.
 */
public final class LlamaTextModel implements TextModel {
    private static final String OPENMP = "libgomp.so.1";

    private final LlamaModel model;
    private final int contextTokens;
    private final ChatTemplate template;
    /** Tokens that the native code adds before a prompt. */
    private final int tokensBefore;

    private LlamaTextModel(LlamaModel model, int contextTokens, ChatTemplate template, int tokensBefore) {
        this.model = model;
        this.contextTokens = contextTokens;
        this.template = template;
        this.tokensBefore = tokensBefore;
    }

    public static LlamaTextModel load(ChildOrders orders) {
        Path file = Objects.requireNonNull(orders.file(), "a chat model needs a file");
        GgufHeader header = header(file);
        requireOpenMp();
        int context = (int) Math.min(orders.contextTokens(), header.contextTokens());
        // A model without a template of its own is most likely to know the most common one.
        ChatTemplate template = header.chatTemplate().flatMap(ChatTemplate::of).orElse(ChatTemplate.CHATML);
        ModelParameters parameters = new ModelParameters()
                .setModel(file.toString())
                .setCtxSize(context * orders.slots())
                .setParallel(orders.slots())
                .setThreads(orders.threads())
                .setThreadsBatch(orders.threads())
                .enableContBatching()
                .disableContextShift();
        try {
            return new LlamaTextModel(new LlamaModel(parameters), context, template, header.addsBos() ? 1 : 0);
            // The library's own exception is not visible outside it.
        } catch (RuntimeException refused) {
            throw new Unloadable(ChildExit.WEIGHTS_REFUSED, "llama.cpp refuses " + file, refused);
        } catch (LinkageError unusable) {
            throw new Unloadable(ChildExit.NATIVE_CODE_UNUSABLE, "llama.cpp does not load here", unusable);
        }
    }

    private static GgufHeader header(Path file) {
        try {
            return GgufHeader.read(file);
        } catch (IOException unreadable) {
            throw new Unloadable(ChildExit.WEIGHTS_REFUSED, "cannot read " + file, unreadable);
        }
    }

    /** Asked first, because the loader of the native code only says that something is missing. */
    @SuppressWarnings("restricted") // This process exists to run native code.
    private static void requireOpenMp() {
        try {
            SymbolLookup.libraryLookup(OPENMP, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new Unloadable(ChildExit.LIBGOMP_MISSING, OPENMP + " is not installed", missing);
        }
    }

    @Override
    public int contextTokens() {
        return contextTokens;
    }

    @Override
    public ChatTemplate template() {
        return template;
    }

    @Override
    public int count(String text) {
        return model.encode(text).length + tokensBefore;
    }

    @Override
    public String grammar(String jsonSchema) {
        return LlamaModel.jsonSchemaToGrammar(jsonSchema);
    }

    @Override
    public Generation generate(Prompt prompt) {
        Sampling sampling = prompt.sampling();
        InferenceParameters parameters = new InferenceParameters(prompt.text())
                .setNPredict(prompt.maxTokens())
                .setTemperature((float) sampling.temperature())
                .setTopP((float) sampling.topP())
                .setTopK(sampling.topK())
                .setMinP((float) sampling.minP())
                .setPresencePenalty((float) sampling.presencePenalty())
                .setFrequencyPenalty((float) sampling.frequencyPenalty())
                .setCachePrompt(true);
        sampling.seed().ifPresent(parameters::setSeed);
        prompt.grammar().ifPresent(parameters::setGrammar);
        try {
            return new LlamaGeneration(model.generate(parameters).iterator());
        } catch (RuntimeException refused) {
            throw new GenerationFailed("llama.cpp refuses the request", refused);
        }
    }

    /** Cancelled only between two pieces: a thread that waits for a cancelled one would wait for ever. */
    private final class LlamaGeneration implements Generation {
        private final LlamaIterator outputs;

        LlamaGeneration(LlamaIterator outputs) {
            this.outputs = outputs;
        }

        @Override
        public @Nullable Piece next() {
            if (!outputs.hasNext()) {
                return null;
            }
            LlamaOutput output;
            try {
                output = outputs.next();
            } catch (RuntimeException failed) {
                throw new GenerationFailed("llama.cpp gave up", failed);
            }
            // The last output only says that the answer has ended; it stands for no token.
            return outputs.hasNext() ? new Piece(output.text, tokens(output.text)) : null;
        }

        @Override
        public void cancel() {
            if (outputs.hasNext()) {
                outputs.cancel();
            }
        }

        /** One output is one token, unless it was held until several tokens made a whole character. */
        private int tokens(String text) {
            boolean single = text.chars().allMatch(sign -> sign < 0x80);
            return single ? 1 : Math.max(1, model.encode(text).length);
        }
    }
}
