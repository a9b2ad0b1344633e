package qiantang.compute;

/**
 * One model of the local engine as it is now.
 *
 * @param name under which its child is asked for it
 * @param version of the weights, for records of calls
 * @param slots how many requests it answers at once
 */
public record LocalModel(String name, Kind kind, String version, int contextTokens, int slots, ModelState state) {
    /** What it can be asked for. */
    public enum Kind {
        CHAT,
        EMBEDDINGS
    }
}
