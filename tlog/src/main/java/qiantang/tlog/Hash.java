package qiantang.tlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** A SHA-256 hash: 32 bytes, held as four big-endian words so that equality is the record's own. */
public record Hash(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The 32 bytes from {@code offset} on. */
    public static Hash at(byte[] bytes, int offset) {
        return new Hash(
                (long) WORD.get(bytes, offset),
                (long) WORD.get(bytes, offset + 8),
                (long) WORD.get(bytes, offset + 16),
                (long) WORD.get(bytes, offset + 24));
    }

    /** Exactly 32 bytes; anything else is malformed. */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new TlogException(Fault.MALFORMED, "a hash has 32 bytes, not " + bytes.length);
        }
        return at(bytes, 0);
    }

    /** Reads standard base64 with padding, in its one canonical spelling. */
    public static Hash fromBase64(String text) {
        return of(Base64Text.decode(text));
    }

    public void copyTo(byte[] target, int offset) {
        WORD.set(target, offset, first);
        WORD.set(target, offset + 8, second);
        WORD.set(target, offset + 16, third);
        WORD.set(target, offset + 24, fourth);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        copyTo(bytes, 0);
        return bytes;
    }

    public String base64() {
        return Base64Text.encode(bytes());
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** As {@link #base64()}, the way checkpoints and proofs write it. */
    @Override
    public String toString() {
        return base64();
    }
}
