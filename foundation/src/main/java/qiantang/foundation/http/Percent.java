package qiantang.foundation.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoded text (RFC 3986), decoded strictly: broken escapes, broken UTF-8 and NUL are refused. */
final class Percent {
    private Percent() {}

    /** The decoded text, or empty if it is not well-formed. */
    static Optional<String> decode(String text, boolean plusIsSpace) {
        boolean plain = text.chars().allMatch(c -> c != '%' && c != '+' && c > ' ' && c < 0x7f);
        if (plain) {
            return Optional.of(text);
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '%') {
                if (index + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(index + 1))
                        || !HexFormat.isHexDigit(text.charAt(index + 2))) {
                    return Optional.empty();
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, index + 1, index + 3));
                index += 2;
            } else if (c <= ' ' || c >= 0x7f) {
                return Optional.empty();
            } else {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
            }
        }
        return utf8(bytes.flip());
    }

    /** Strict UTF-8 without NUL, or empty. */
    static Optional<String> utf8(ByteBuffer bytes) {
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            String text = chars.toString();
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException broken) {
            return Optional.empty();
        }
    }
}
