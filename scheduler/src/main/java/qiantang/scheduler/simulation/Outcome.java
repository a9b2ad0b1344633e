package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import qiantang.scheduler.request.Job;

/**
 * What became of one attempt at a job.
 *
 * @param queued since when it waited for this attempt; the submission for the first
 * @param cards that it held; a part counts as the card that it breaks
 * @param milli thousandths of cards that it held
 * @param kept time of the attempt that need not be run again: all of it, or what a checkpoint saved
 */
public record Outcome(
        Job job, Instant queued, Instant started, Instant ended, int cards, long milli, Ending ending, Duration kept) {
    /** Slowdown of jobs shorter than this is measured against it. */
    private static final double SHORTEST_S = 10;

    public boolean completed() {
        return ending == Ending.COMPLETED;
    }

    public double waitSeconds() {
        return seconds(Duration.between(queued, started));
    }

    public double runSeconds() {
        return seconds(Duration.between(started, ended));
    }

    public double cardSeconds() {
        return runSeconds() * milli / 1_000;
    }

    /** Card time that must be spent again: what no checkpoint saved, and the restart. */
    public double lostCardSeconds() {
        return completed() ? 0 : (runSeconds() - seconds(kept) + seconds(job.restartCost())) * milli / 1_000;
    }

    /** Card time of an attempt that was broken off which a checkpoint saved. */
    public double savedCardSeconds() {
        return completed() ? 0 : seconds(kept) * milli / 1_000;
    }

    /** Time from submission to end, relative to the time it ran last, at least 1 (bounded slowdown). */
    public double boundedSlowdown() {
        double stayed = seconds(Duration.between(job.submitted(), ended));
        return Math.max(1, stayed / Math.max(runSeconds(), SHORTEST_S));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
