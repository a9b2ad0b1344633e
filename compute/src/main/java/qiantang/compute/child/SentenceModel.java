package qiantang.compute.child;

import java.util.List;

/** All that the protocol needs of an embedding model. */
public interface SentenceModel {
    /** Length of each vector. */
    int dimensions();

    /** Longer texts are refused. */
    int contextTokens();

    Sentence embed(String text);

    /** @param tokens how many tokens the text is */
    record Sentence(List<Float> vector, int tokens) {
        public Sentence {
            vector = List.copyOf(vector);
        }
    }
}
