package qiantang.foundation.secrets;

import java.nio.ByteBuffer;
import java.util.Arrays;
import qiantang.foundation.http.Problem;

/**
 * A sealed secret, safe to store anywhere. The bytes, all numbers big-endian:
 *
 * <pre>
 * format (1) = 1 | suite (1) = 1 | master version (4) | length of wrapped key (2) | wrapped key | nonce, ciphertext, tag
 * </pre>
 *
 * Suite 1 is AES-256-GCM twice, under keys from HKDF-SHA-256. Other suites (SM4-GCM with HKDF-SM3, an HSM) get other
 * numbers.
 */
public final class Sealed {
    static final byte FORMAT = 1;
    static final byte SUITE_AES_GCM = 1;
    private static final int HEAD_BYTES = 8;

    private final int version;
    private final byte[] wrappedKey;
    private final byte[] box;

    Sealed(int version, byte[] wrappedKey, byte[] box) {
        this.version = version;
        this.wrappedKey = wrappedKey;
        this.box = box;
    }

    /**
     * @throws Problem {@link SecretsProblem#CANNOT_OPEN} if the bytes are not of this form
     */
    public static Sealed of(byte[] bytes) {
        if (bytes.length < HEAD_BYTES) {
            throw Problem.of(SecretsProblem.CANNOT_OPEN);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte format = in.get();
        byte suite = in.get();
        int version = in.getInt();
        int length = Short.toUnsignedInt(in.getShort());
        if (format != FORMAT || suite != SUITE_AES_GCM || length > in.remaining()) {
            throw Problem.of(SecretsProblem.CANNOT_OPEN);
        }
        byte[] wrapped = new byte[length];
        in.get(wrapped);
        byte[] box = new byte[in.remaining()];
        in.get(box);
        return new Sealed(version, wrapped, box);
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(HEAD_BYTES + wrappedKey.length + box.length)
                .put(FORMAT)
                .put(SUITE_AES_GCM)
                .putInt(version)
                .putShort((short) wrappedKey.length)
                .put(wrappedKey)
                .put(box)
                .array();
    }

    /** The version of the master key that it needs. */
    public int version() {
        return version;
    }

    byte[] wrappedKey() {
        return wrappedKey;
    }

    byte[] box() {
        return box;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sealed sealed && Arrays.equals(bytes(), sealed.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(box);
    }

    @Override
    public String toString() {
        return "sealed under master key " + version;
    }
}
