package qiantang.models;

import java.util.regex.Pattern;
import qiantang.foundation.http.Problem;

/**
 * What callers write into {@code model}, such as {@code deepseek-v3} or {@code Qwen/Qwen3-8B}: 1 to
 * {@value #MAX_CHARS} letters, digits and {@code . _ - : / @}, beginning with a letter or digit.
 */
public record ModelName(String text) implements Comparable<ModelName> {
    public static final int MAX_CHARS = 128;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0," + (MAX_CHARS - 1) + "}");

    /** @throws Problem {@link ModelsProblem#NAME_INVALID} */
    public ModelName {
        if (!FORM.matcher(text).matches()) {
            throw Problem.of(ModelsProblem.NAME_INVALID).with("name", text).with("max", MAX_CHARS);
        }
    }

    @Override
    public int compareTo(ModelName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
