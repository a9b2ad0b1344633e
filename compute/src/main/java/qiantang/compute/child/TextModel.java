package qiantang.compute.child;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that the protocol needs of a language model; the native one and the tests' fake stand behind it. */
public interface TextModel {
    /** Prompt and answer of one request together. */
    int contextTokens();

    ChatTemplate template();

    /** How many tokens the text is, with the model's own vocabulary. */
    int count(String text);

    /** A grammar that only documents of this schema match. The schema has passed {@link AnswerFormat}. */
    String grammar(String jsonSchema);

    Generation generate(Prompt prompt);

    /**
     * @param maxTokens at least 1, and fits the context together with the text
     * @param grammar what the answer has to match
     */
    record Prompt(String text, int maxTokens, Sampling sampling, Optional<String> grammar) {}

    /**
     * A piece of the answer, in whole characters: a token that ends inside a character is held until the character is
     * complete.
     *
     * @param text empty for the token that ends the answer
     * @param tokens how many tokens it took, at least 1
     */
    record Piece(String text, int tokens) {}

    /** One answer in the making. Used by one thread only, because the native code waits for ever otherwise. */
    interface Generation {
        /** The next piece, or null when the answer is complete. Waits for it. */
        @Nullable
        Piece next();

        /** Frees the slot; nothing may be asked for afterwards. */
        void cancel();
    }

    /** The native code could not go on with this request; the process lives. */
    final class GenerationFailed extends RuntimeException {
        public GenerationFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
