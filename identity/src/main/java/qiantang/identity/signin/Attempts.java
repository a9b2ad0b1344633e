package qiantang.identity.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.identity.IdentitySchema;

/**
 * Slows down guessing, per login and per address. It counts texts, not members: a login that nobody has is slowed down
 * like any other, so the delay tells nothing. Kept in the database, so that a restart or a second program does not help
 * whoever guesses; only hashes are kept.
 */
final class Attempts {
    static final int FREE_PER_LOGIN = 5;
    /** An address may stand for a whole office. */
    static final int FREE_PER_ADDRESS = 30;

    static final int MAX_SUBJECTS = 100_000;
    private static final int PRUNED_AT_ONCE = 1_000;

    private final Database database;
    private final InstantSource clock;

    Attempts(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts an attempt, or says how long to wait; an attempt that has to wait is not counted. */
    Optional<Duration> begin(String login, String address) {
        return database.across(IdentitySchema.SIGN_IN, handle -> {
            Instant now = clock.instant();
            byte[] byLogin = subject("login", login);
            byte[] byAddress = subject("address", address);
            // Always in this order, so that two attempts cannot wait for each other in a circle.
            AttemptCount ofAddress = lock(handle, byAddress, now);
            AttemptCount ofLogin = lock(handle, byLogin, now);
            Duration wait = longer(ofAddress.waitAt(now), ofLogin.waitAt(now));
            if (wait.isPositive()) {
                return Optional.of(wait);
            }
            update(handle, byAddress, ofAddress.counted(now, FREE_PER_ADDRESS));
            update(handle, byLogin, ofLogin.counted(now, FREE_PER_LOGIN));
            return Optional.empty();
        });
    }

    /** Takes the attempt back: it was the right person. */
    void succeeded(String login, String address) {
        database.runAcross(IdentitySchema.SIGN_IN, handle -> {
            handle.createUpdate("""
                            UPDATE identity.sign_in_attempt SET attempts = greatest(attempts - 1, 0), retry_at = :now
                            WHERE subject = :subject
                            """)
                    .bind("subject", subject("address", address))
                    .bind("now", clock.instant())
                    .execute();
            handle.createUpdate("DELETE FROM identity.sign_in_attempt WHERE subject = :subject")
                    .bind("subject", subject("login", login))
                    .execute();
        });
    }

    private static AttemptCount lock(Handle handle, byte[] subject, Instant now) {
        int added = handle.createUpdate("""
                        INSERT INTO identity.sign_in_attempt (subject, attempts, last_at, retry_at)
                        VALUES (:subject, 0, :now, :now) ON CONFLICT (subject) DO NOTHING
                        """)
                .bind("subject", subject)
                .bind("now", now)
                .execute();
        if (added > 0) {
            prune(handle, subject);
            return AttemptCount.none(now);
        }
        return handle.createQuery("""
                        SELECT attempts, last_at, retry_at FROM identity.sign_in_attempt
                        WHERE subject = :subject FOR UPDATE
                        """)
                .bind("subject", subject)
                .map((row, _) -> new AttemptCount(
                        row.getInt("attempts"),
                        row.getTimestamp("last_at").toInstant(),
                        row.getTimestamp("retry_at").toInstant()))
                .findOne()
                .orElseGet(() -> AttemptCount.none(now));
    }

    private static void update(Handle handle, byte[] subject, AttemptCount count) {
        handle.createUpdate("""
                        UPDATE identity.sign_in_attempt SET attempts = :attempts, last_at = :last, retry_at = :retry
                        WHERE subject = :subject
                        """)
                .bind("subject", subject)
                .bind("attempts", count.attempts())
                .bind("last", Timestamp.from(count.lastAt()))
                .bind("retry", Timestamp.from(count.retryAt()))
                .execute();
    }

    /** Keeps the table bounded: when it is full, those that were quiet longest go. */
    private static void prune(Handle handle, byte[] besides) {
        handle.createUpdate("""
                        DELETE FROM identity.sign_in_attempt
                        WHERE (SELECT count(*) FROM identity.sign_in_attempt) > :max
                          AND subject IN (SELECT subject FROM identity.sign_in_attempt WHERE subject <> :besides
                                          ORDER BY last_at LIMIT :some FOR UPDATE SKIP LOCKED)
                        """)
                .bind("max", MAX_SUBJECTS)
                .bind("besides", besides)
                .bind("some", PRUNED_AT_ONCE)
                .execute();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static byte[] subject(String kind, String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((kind + ":" + text).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
