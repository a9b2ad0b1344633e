package qiantang.foundation.http;

import org.jspecify.annotations.Nullable;
import qiantang.terms.UuidV7;

/** The word that ties an answer, the logs and a person's report together. */
public final class RequestId {
    public static final String HEADER = "x-request-id";
    private static final int MIN_CHARS = 8;
    private static final int MAX_CHARS = 64;

    private RequestId() {}

    /** The caller's own id if it is sane, so that they can find it again; else a new one. */
    public static String of(@Nullable String given, UuidV7 ids) {
        return given != null && isSane(given) ? given : ids.next().toString();
    }

    private static boolean isSane(String text) {
        return text.length() >= MIN_CHARS
                && text.length() <= MAX_CHARS
                && text.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || "-_.:".indexOf(c) >= 0));
    }
}
