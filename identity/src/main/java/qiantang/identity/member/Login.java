package qiantang.identity.member;

import java.util.Locale;
import java.util.regex.Pattern;

/** The name under which a person signs in: one in the whole cloud, lower case, also a mail address. */
public record Login(String text) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9](?:[a-z0-9._@+-]{0,98}[a-z0-9])");

    public Login {
        text = text.strip().toLowerCase(Locale.ROOT);
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("a login has 2 to 100 letters, digits and . _ @ + - between them");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
