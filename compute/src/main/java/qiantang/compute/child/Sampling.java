package qiantang.compute.child;

import java.util.OptionalInt;

/**
 * How the next token is drawn. Each value was checked against its range before.
 *
 * @param topK 0 for no limit
 * @param seed absent for an arbitrary one. Repeats an answer as far as it can: what else is computed beside it changes
 *     the rounding, and with it now and then a token
 */
public record Sampling(
        double temperature,
        double topP,
        int topK,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        OptionalInt seed) {}
