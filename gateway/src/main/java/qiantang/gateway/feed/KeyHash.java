package qiantang.gateway.feed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of an API key's text, as four words, most significant first. Keys hold 256 random bits, so their plain
 * hash can be neither guessed nor turned back, and comparing it tells a caller nothing by its time.
 */
public record KeyHash(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;
    private static final int HEX_CHARS = 2 * BYTES;

    public static KeyHash ofKey(String key) {
        return of(sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    public static KeyHash of(byte[] sha256) {
        if (sha256.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has " + BYTES + " bytes, not " + sha256.length);
        }
        ByteBuffer words = ByteBuffer.wrap(sha256);
        return new KeyHash(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    /** Reads 64 hexadecimal digits. */
    public static KeyHash parse(String hex) {
        if (hex.length() != HEX_CHARS) {
            throw new IllegalArgumentException("a SHA-256 has " + HEX_CHARS + " hexadecimal digits");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /** A fresh digest; each thread that hashes keys holds its own. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** The bits are uniform already: any of them will do. */
    @Override
    public int hashCode() {
        return (int) first;
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
        return HexFormat.of().formatHex(bytes);
    }
}
