package qiantang.compute.local;

import java.util.Optional;
import java.util.regex.Pattern;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.compute.Weights;

/**
 * A model that the engine shall serve.
 *
 * @param name also the name of its folder
 * @param weights absent if the child has them on its class path
 * @param slots requests answered at once
 * @param contextTokens prompt and answer of one request together
 * @param threads that the child computes with
 */
public record ModelPlan(
        String name,
        LocalModel.Kind kind,
        String version,
        Optional<Weights> weights,
        int slots,
        int contextTokens,
        int threads) {
    static final int NAME_CHARS_MAX = 64;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (NAME_CHARS_MAX - 1) + "}");

    public ModelPlan {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a local model is named in lower-case letters, digits, . _ -: " + name);
        }
        if (slots < 1 || contextTokens < 1 || threads < 1) {
            throw new IllegalArgumentException("slots, context and threads count from 1");
        }
    }

    LocalModel in(ModelState state) {
        return new LocalModel(name, kind, version, contextTokens, slots, state);
    }
}
