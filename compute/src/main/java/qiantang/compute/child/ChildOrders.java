package qiantang.compute.child;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a child is told when it starts: one line of JSON on its standard input, so that the bearer is in no argument
 * list and no environment.
 *
 * @param model the name under which requests ask for it
 * @param file the weights; absent for the kinds whose weights are on the class path
 * @param slots how many requests are answered at once
 * @param contextTokens prompt and answer of one request together
 * @param threads how many threads the native code computes with
 * @param bearer what each request has to show
 * @param portFile written by the child, as one line, once it listens
 */
public record ChildOrders(
        Kind kind,
        String model,
        @Nullable Path file,
        int slots,
        int contextTokens,
        int threads,
        String bearer,
        Path portFile) {
    /** What kind of model the child serves. */
    public enum Kind {
        CHAT,
        EMBEDDINGS
    }

    private static final JsonMapper JSON = new JsonMapper();

    public String toLine() {
        return JSON.writeValueAsString(this);
    }

    static ChildOrders parse(String line) {
        return JSON.readValue(line, ChildOrders.class);
    }

    /** Without the bearer. */
    @Override
    public String toString() {
        return kind + " " + model;
    }
}
