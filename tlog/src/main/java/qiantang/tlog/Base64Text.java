package qiantang.tlog;

import java.util.Base64;

/**
 * Standard base64 (RFC 4648 §4) in its one canonical spelling: padded, no line breaks, unused bits zero. A looser
 * reader would let a changed character pass unnoticed.
 */
public final class Base64Text {
    private Base64Text() {}

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new TlogException(Fault.MALFORMED, "not base64: " + e.getMessage());
        }
        if (!encode(bytes).equals(text)) {
            throw new TlogException(Fault.MALFORMED, "base64 in another than its canonical spelling");
        }
        return bytes;
    }
}
