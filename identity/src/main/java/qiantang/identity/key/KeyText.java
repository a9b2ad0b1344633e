package qiantang.identity.key;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code qt-}, 43 base-62 digits of 256 random bits, 6 base-62 digits of the CRC-32 of all that
 * stands before. The prefix lets scanners find leaked keys; the checksum tells a slip of the hand from a key that is
 * wrong, without asking anybody.
 */
public final class KeyText {
    public static final String PREFIX = "qt-";
    /** How much of a key lists show: enough to know it again, far too little to guess the rest. */
    public static final int START_LENGTH = PREFIX.length() + 4;

    private static final int RANDOM_BITS = 256;
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final Pattern SHAPE =
            Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM_DIGITS + CHECK_DIGITS) + "}");

    private final String text;

    private KeyText(String text) {
        this.text = text;
    }

    /** A new key. The random generator must be a {@link java.security.SecureRandom} outside of tests. */
    public static KeyText random(RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BITS / Byte.SIZE];
        random.nextBytes(bits);
        String body = PREFIX + digits(new BigInteger(1, bits), RANDOM_DIGITS);
        return new KeyText(body + check(body));
    }

    /** The key, if the text has the shape of one and its checksum is right. */
    public static Optional<KeyText> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        int end = text.length() - CHECK_DIGITS;
        return check(text.substring(0, end)).equals(text.substring(end))
                ? Optional.of(new KeyText(text))
                : Optional.empty();
    }

    public KeyHash hash() {
        return KeyHash.of(text);
    }

    /** The first characters, for lists. */
    public String start() {
        return text.substring(0, START_LENGTH);
    }

    /** The secret itself, for the one answer that shows it. */
    public String reveal() {
        return text;
    }

    /** Not the key: a log line that prints it by mistake gives nothing away. */
    @Override
    public String toString() {
        return start() + "…";
    }

    private static String check(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
    }

    private static String digits(BigInteger number, int length) {
        char[] digits = new char[length];
        BigInteger rest = number;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }
}
