package qiantang.identity.signin;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;

/**
 * Hashes and checks passwords, few at a time: each computation takes {@link Argon2#memoryKib} of memory, and more at once
 * would let strangers fill it.
 */
public final class Passwords {
    static final int MAX_AT_ONCE = 2;
    /** Whoever waits longer than this for a turn is sent away. */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static final int FIRST_PASSWORD_LENGTH = 16;
    /** Without characters that look alike. */
    private static final String FIRST_PASSWORD_CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final Argon2 parameters;
    private final SecureRandom random;
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE, true);
    private final String nobody;

    public Passwords(SecureRandom random) {
        this(Argon2.CURRENT, random);
    }

    /** With other parameters than the usual ones; hashes that were made with weaker ones are made anew at sign-in. */
    public Passwords(Argon2 parameters, SecureRandom random) {
        this.parameters = parameters;
        this.random = random;
        // Shaped like a hash of these parameters, for the work of checking it; no password leads to it.
        this.nobody = parameters.shape();
    }

    public String hash(String password) {
        byte[] salt = new byte[Argon2.SALT_BYTES];
        random.nextBytes(salt);
        return inTurn(() -> parameters.hash(PasswordPolicy.normalised(password), salt));
    }

    boolean matches(String password, String stored) {
        return inTurn(() -> Argon2.matches(PasswordPolicy.normalised(password), stored));
    }

    /** The same work as {@link #matches} for a member that does not exist. */
    void checkNobody(String password) {
        matches(password, nobody);
    }

    boolean shouldRehash(String stored) {
        return parameters.exceeds(stored);
    }

    /** A password for the first sign-in, to be typed from a screen or a sheet of paper. */
    public String first() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < FIRST_PASSWORD_LENGTH; i++) {
            password.append(FIRST_PASSWORD_CHARACTERS.charAt(random.nextInt(FIRST_PASSWORD_CHARACTERS.length())));
        }
        return password.toString();
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private static Problem busy() {
        return Problem.of(IdentityProblem.SIGN_IN_BUSY).retryAfter(MAX_WAIT);
    }
}
