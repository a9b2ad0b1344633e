package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import qiantang.scheduler.request.Job;

/**
 * What became of a job.
 *
 * @param milli thousandths of cards that it held
 * @param completed false if it left because it was asked to
 */
public record Outcome(Job job, Instant started, Instant ended, long milli, boolean completed) {
    /** Slowdown of jobs shorter than this is measured against it. */
    private static final double SHORTEST_S = 10;

    public double waitSeconds() {
        return seconds(Duration.between(job.submitted(), started));
    }

    public double runSeconds() {
        return seconds(Duration.between(started, ended));
    }

    /** Time from submission to end, relative to the time it ran, at least 1 (bounded slowdown). */
    public double boundedSlowdown() {
        return Math.max(1, (waitSeconds() + runSeconds()) / Math.max(runSeconds(), SHORTEST_S));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
