package qiantang.tlog.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import qiantang.tlog.Fault;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

/** The rules for the name of a key, and the short id that goes with it. */
final class KeyName {
    /** What the longest cosignature format can hold. */
    static final int MAX_BYTES = 255;

    private static final int NEXT_LINE = 0x85;

    private KeyName() {}

    static String require(String name) {
        boolean allowed = !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+'
                                || c < ' '
                                || c == NEXT_LINE
                                || Character.isSpaceChar(c)
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        if (!allowed) {
            throw new TlogException(Fault.MALFORMED, "the name of a key is not empty and has no space and no plus");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "the name of a key has at most " + MAX_BYTES + " bytes");
        }
        return name;
    }

    /** The first four bytes of {@code SHA-256(name ‖ "\n" ‖ type ‖ public key)}. */
    static int id(String name, byte[] typeAndKey) {
        byte[] line = (name + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[line.length + typeAndKey.length];
        System.arraycopy(line, 0, message, 0, line.length);
        System.arraycopy(typeAndKey, 0, message, line.length, typeAndKey.length);
        byte[] digest = Merkle.digest(message);
        return ByteBuffer.wrap(digest).getInt();
    }
}
