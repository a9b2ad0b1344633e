package qiantang.tlog.note;

import java.nio.ByteBuffer;
import java.util.Arrays;
import qiantang.tlog.Base64Text;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/**
 * One signature of a note, by a known key or not: {@code — <name> <base64 of key id ‖ signature>}.
 *
 * @param base64 the key id's four bytes, then the signature's
 */
public record SignatureLine(String name, String base64) {
    private static final String START = "— ";
    private static final int ID_BYTES = Integer.BYTES;
    /** ML-DSA and its like need up to 5 kB. */
    private static final int MAX_SIGNATURE_BYTES = 8 * 1024;

    public SignatureLine {
        KeyName.require(name);
        int length = Base64Text.decode(base64).length;
        if (length <= ID_BYTES) {
            throw new TlogException(Fault.MALFORMED, "a signature without bytes");
        }
        if (length > ID_BYTES + MAX_SIGNATURE_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a signature of " + length + " bytes");
        }
    }

    static SignatureLine of(VerifierKey key, byte[] signature) {
        byte[] bytes = ByteBuffer.allocate(ID_BYTES + signature.length)
                .putInt(key.id())
                .put(signature)
                .array();
        return new SignatureLine(key.name(), Base64Text.encode(bytes));
    }

    /** Reads a line without its newline. */
    public static SignatureLine parse(String line) {
        int space = line.indexOf(' ', START.length());
        if (!line.startsWith(START) || space < 0) {
            throw new TlogException(Fault.MALFORMED, "a signature line is an em dash, a name and base64");
        }
        return new SignatureLine(line.substring(START.length(), space), line.substring(space + 1));
    }

    public int keyId() {
        return ByteBuffer.wrap(Base64Text.decode(base64)).getInt();
    }

    byte[] signature() {
        byte[] bytes = Base64Text.decode(base64);
        return Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
    }

    /** Name and id together say which key signed, and how. */
    public boolean isBy(VerifierKey key) {
        return name.equals(key.name()) && keyId() == key.id();
    }

    /** The line without its newline. */
    public String text() {
        return START + name + " " + base64;
    }
}
