package qiantang.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashing of RFC 6962 §2.1 over SHA-256: a leaf is {@code H(0x00 ‖ entry)}, a node {@code H(0x01 ‖ left ‖ right)},
 * the empty tree {@code H()}. The two prefixes keep a node from ever being read as a leaf.
 */
public final class Merkle {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Merkle() {}

    public static Hash empty() {
        return Hash.of(sha256().digest());
    }

    public static Hash leaf(byte[] entry) {
        MessageDigest digest = sha256();
        digest.update(LEAF);
        return Hash.of(digest.digest(entry));
    }

    public static Hash node(Hash left, Hash right) {
        byte[] message = new byte[1 + 2 * Hash.BYTES];
        message[0] = NODE;
        left.copyTo(message, 1);
        right.copyTo(message, 1 + Hash.BYTES);
        return Hash.of(sha256().digest(message));
    }

    /** The root over all hashes of a full tile, one after the other; their number is a power of two. */
    public static Hash perfect(byte[] hashes) {
        int width = hashes.length / Hash.BYTES;
        if (Integer.bitCount(width) != 1 || hashes.length % Hash.BYTES != 0) {
            throw new TlogException(Fault.OUT_OF_RANGE, "not a power of two hashes: " + hashes.length + " bytes");
        }
        Hash[] row = new Hash[width];
        for (int i = 0; i < width; i++) {
            row[i] = Hash.at(hashes, i * Hash.BYTES);
        }
        for (; width > 1; width /= 2) {
            for (int i = 0; i < width; i += 2) {
                row[i / 2] = node(row[i], row[i + 1]);
            }
        }
        return row[0];
    }

    public static byte[] digest(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
