package qiantang.compute.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * When to start a child again after it failed: at once the waits are short, then they double, and a child that keeps
 * failing within one window is given up.
 */
final class Restarts {
    static final int FAILURES_MAX = 6;
    static final Duration WINDOW = Duration.ofMinutes(10);
    static final Duration WAIT_FIRST = Duration.ofMillis(250);
    static final Duration WAIT_MAX = Duration.ofSeconds(30);

    /** For causes that pass by themselves, such as a network that is away: they are never given up. */
    static final Duration PASSING_WAIT_MAX = Duration.ofMinutes(5);

    private static final int DOUBLINGS_MAX = 20;

    private int passing;
    private final Deque<Instant> failures = new ArrayDeque<>();

    /** How long to wait before the next start, or nothing if it is to be given up. */
    Optional<Duration> afterFailure(Instant now) {
        while (!failures.isEmpty() && failures.getFirst().isBefore(now.minus(WINDOW))) {
            failures.removeFirst();
        }
        failures.addLast(now);
        if (failures.size() > FAILURES_MAX) {
            return Optional.empty();
        }
        Duration wait = WAIT_FIRST.multipliedBy(1L << (failures.size() - 1));
        return Optional.of(wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX);
    }

    /** How long to wait before the next try after a cause that may pass: longer each time, and never for good. */
    Duration afterPassing() {
        Duration wait = WAIT_FIRST.multipliedBy(1L << Math.min(passing, DOUBLINGS_MAX));
        passing++;
        return wait.compareTo(PASSING_WAIT_MAX) < 0 ? wait : PASSING_WAIT_MAX;
    }

    /** What was away is there again. */
    void passed() {
        passing = 0;
    }

    /** Failures within the window, this one included. */
    int count() {
        return failures.size();
    }
}
