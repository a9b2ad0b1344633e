package qiantang.gateway.feed;

import java.time.Instant;
import java.util.List;

/**
 * A name under which a model is called (推理服务), and the replicas that stand behind it.
 *
 * @param name what callers write into {@code model}: 1 to {@value #MAX_NAME_CHARS} printable ASCII characters
 * @param version the label of the model version behind the name; it goes into each call's record
 * @param contextTokens how many tokens prompt and answer may have together; 0 if nobody said
 * @param replicas may be empty: then the model is known but nobody serves it now
 */
public record ServedModel(
        String name,
        Kind kind,
        Visibility visibility,
        String version,
        int contextTokens,
        Instant createdAt,
        List<ServedReplica> replicas) {
    public static final int MAX_NAME_CHARS = 128;
    public static final int MAX_VERSION_CHARS = 128;

    /** What a model answers. */
    public enum Kind {
        CHAT,
        EMBEDDINGS
    }

    public ServedModel {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a model's name is 1 to " + MAX_NAME_CHARS + " printable ASCII characters, not \"" + name + "\"");
        }
        if (version.length() > MAX_VERSION_CHARS) {
            throw new IllegalArgumentException("a version label has at most " + MAX_VERSION_CHARS + " characters");
        }
        if (contextTokens < 0) {
            throw new IllegalArgumentException("a context cannot be negative: " + contextTokens);
        }
        replicas = List.copyOf(replicas);
    }

    /** Whether a model can have this name at all. */
    public static boolean isName(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (text.charAt(index) <= ' ' || text.charAt(index) >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_NAME_CHARS;
    }
}
