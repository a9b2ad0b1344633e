package qiantang.scheduler.simulation;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * How nodes fail: each on its own, after exponential times, and back after an exponential repair. The draws have a seed of
 * their own, so that two policies under comparison meet the same failures.
 *
 * @param between mean time between two failures of one node
 * @param repair mean time until it is back
 * @param cordoned part of the failures that announce themselves: the node takes nothing new, and what runs there goes on
 * @param checkpointEvery how often a preemptible job saves what it did; others start again from nothing
 */
public record Failures(Duration between, Duration repair, double cordoned, Duration checkpointEvery, long seed) {
    public Failures {
        if (!between.isPositive() || !repair.isPositive() || !checkpointEvery.isPositive()) {
            throw new IllegalArgumentException("times between failures, repairs and checkpoints are positive");
        }
        if (!(cordoned >= 0 && cordoned <= 1)) {
            throw new IllegalArgumentException("a part is between 0 and 1: " + cordoned);
        }
    }

    /** Draws for one run. */
    final class Draws {
        private final RandomGenerator random = new Random(seed);

        Duration untilFailure() {
            return exponential(between);
        }

        Duration untilRepair() {
            return exponential(repair);
        }

        boolean announcesItself() {
            return random.nextDouble() < cordoned;
        }

        private Duration exponential(Duration mean) {
            return Duration.ofMillis(1 + Math.round(-Math.log(1 - random.nextDouble()) * mean.toMillis()));
        }
    }
}
