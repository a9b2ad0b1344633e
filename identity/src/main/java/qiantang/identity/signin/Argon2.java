package qiantang.identity.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Password hashes by Argon2id version 1.3 (RFC 9106), in the PHC text form that other tools read:
 * {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. The parameters travel with each hash, so they can be raised later.
 *
 * @param memoryKib memory of one computation in KiB
 */
public record Argon2(int memoryKib, int passes, int lanes) {
    /** OWASP's recommendation for a server that has other work to do. */
    public static final Argon2 CURRENT = new Argon2(19_456, 2, 1);

    static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    String hash(String password, byte[] salt) {
        return text(salt, compute(password, salt, HASH_BYTES));
    }

    /** What a hash of these parameters looks like: checking a password against it takes the same work, in vain. */
    String shape() {
        return text(new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    private String text(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /**
     * Compares in a time that does not depend on where the first difference is.
     *
     * @throws IllegalArgumentException if the stored text is no such hash
     */
    static boolean matches(String password, String stored) {
        Matcher phc = parts(stored);
        byte[] expected = Base64.getDecoder().decode(phc.group(5));
        byte[] salt = Base64.getDecoder().decode(phc.group(4));
        return MessageDigest.isEqual(expected, of(phc).compute(password, salt, expected.length));
    }

    /** Whether a hash was made with less work than these parameters ask for. */
    boolean exceeds(String stored) {
        Argon2 used = of(parts(stored));
        return used.memoryKib < memoryKib || used.passes < passes;
    }

    private static Matcher parts(String stored) {
        Matcher phc = PHC.matcher(stored);
        if (!phc.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash in PHC form");
        }
        return phc;
    }

    private static Argon2 of(Matcher phc) {
        return new Argon2(
                Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)), Integer.parseInt(phc.group(3)));
    }

    private byte[] compute(String password, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        try {
            generator.generateBytes(secret, hash);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        return hash;
    }
}
