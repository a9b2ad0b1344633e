package qiantang.identity.signin;

import java.time.Duration;
import java.time.Instant;

/**
 * How often something was tried without success, and when it may be tried again. Each attempt is counted before it is
 * examined, so that many at once gain nothing.
 */
record AttemptCount(int attempts, Instant lastAt, Instant retryAt) {
    /** After this long without an attempt all is forgotten. */
    static final Duration FORGOTTEN = Duration.ofHours(6);

    static final Duration MAX_DELAY = Duration.ofMinutes(15);
    private static final int MAX_DOUBLINGS = 10;

    static AttemptCount none(Instant now) {
        return new AttemptCount(0, now, now);
    }

    /** How long to wait; zero or less if it may be tried now. */
    Duration waitAt(Instant now) {
        return Duration.between(now, retryAt);
    }

    /** One attempt more: beyond the free ones, each doubles the time to the next, from one second up to the longest. */
    AttemptCount counted(Instant now, int free) {
        boolean forgotten = lastAt.plus(FORGOTTEN).isBefore(now);
        int count = forgotten ? 1 : Math.min(attempts + 1, free + MAX_DOUBLINGS + 1);
        return new AttemptCount(count, now, now.plus(delay(count - free)));
    }

    private static Duration delay(int beyond) {
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyond - 1, MAX_DOUBLINGS));
        return doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
    }
}
