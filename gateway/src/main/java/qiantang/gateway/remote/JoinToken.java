package qiantang.gateway.remote;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a gateway join once: a number and 32 random bytes that only the cloud and the gateway know. With the bytes
 * each side proves its public key to the other, so that nobody in between can put in one of his own. Its text never
 * shows the secret.
 */
// The bytes of a key; nobody compares two of these as a whole.
@SuppressWarnings("ArrayRecordComponent")
public record JoinToken(UUID id, byte[] secret) {
    private static final String START = "qtg-";
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 16;

    public JoinToken {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a token's secret has " + SECRET_BYTES + " bytes");
        }
        secret = secret.clone();
    }

    public static JoinToken make(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new JoinToken(new UUID(random.nextLong(), random.nextLong()), secret);
    }

    /** @throws IllegalArgumentException if it is no token */
    public static JoinToken parse(String text) {
        byte[] bytes =
                text.startsWith(START) ? Base64.getUrlDecoder().decode(text.substring(START.length())) : new byte[0];
        if (bytes.length != ID_BYTES + SECRET_BYTES) {
            throw new IllegalArgumentException("not a token");
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        UUID id = new UUID(parts.getLong(), parts.getLong());
        byte[] secret = new byte[SECRET_BYTES];
        parts.get(secret);
        return new JoinToken(id, secret);
    }

    /** What the operator hands over. */
    public String reveal() {
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES + SECRET_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(secret);
        return START + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** What the cloud keeps of it. */
    public byte[] key() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** A proof over parts that can be made only with the key. */
    static byte[] proof(byte[] key, String purpose, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (byte[] part : parts) {
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JoinToken token && token.id.equals(id) && MessageDigest.isEqual(token.secret, secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "JoinToken[" + id + "]";
    }
}
