package qiantang.foundation.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Bytes that must not be seen in logs, listings or exceptions: {@link #toString} hides them, equality is constant-time. */
public final class Secret {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes; the name is there to be noticed in a review. */
    public byte[] reveal() {
        return bytes.clone();
    }

    public String revealText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    /** The same for all secrets, so that a hash tells nothing. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
