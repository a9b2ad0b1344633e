package qiantang.identity.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The secret of one session, carried by a cookie that scripts cannot read. Stored only as a hash. The token against
 * cross-site requests (CSRF) is derived from it, so that only who was given both can send both.
 */
public final class SessionToken {
    private static final int RANDOM_BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String text;

    private SessionToken(String text) {
        this.text = text;
    }

    static SessionToken random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new SessionToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    public static Optional<SessionToken> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new SessionToken(text)) : Optional.empty();
    }

    /** For the cookie. */
    public String reveal() {
        return text;
    }

    /** What a page sends in a header with each request that changes something. */
    public String csrfToken() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest("csrf:" + text));
    }

    public boolean isCsrfToken(String presented) {
        return MessageDigest.isEqual(
                csrfToken().getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    byte[] hash() {
        return digest("session:" + text);
    }

    private static byte[] digest(String of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "(session token)";
    }
}
