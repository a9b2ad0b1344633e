package qiantang.identity.tenant;

import java.text.Normalizer;

/**
 * What people call a tenant, a member or a key: 1 to {@value #MAX_LENGTH} characters of any script in one canonical form,
 * without control characters, so that two names that look alike are alike.
 */
public record DisplayName(String text) {
    public static final int MAX_LENGTH = 100;

    public DisplayName {
        text = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw new IllegalArgumentException("a name has 1 to " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().anyMatch(DisplayName::isUnseen)) {
            throw new IllegalArgumentException("a name has no control or invisible characters");
        }
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
