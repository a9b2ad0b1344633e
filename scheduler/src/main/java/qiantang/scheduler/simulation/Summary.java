package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A run in a few figures.
 *
 * @param slowdown mean bounded slowdown
 * @param utilisation card time used, relative to all cards from the first submission to the last end
 */
public record Summary(
        int jobs, double slowdown, double utilisation, double waitMeanS, double waitP95S, double waitMaxS) {
    public static Summary of(List<Outcome> outcomes, int cards) {
        double[] waits =
                outcomes.stream().mapToDouble(Outcome::waitSeconds).sorted().toArray();
        if (waits.length == 0) {
            return new Summary(0, 0, 0, 0, 0, 0);
        }
        Instant first = outcomes.getFirst().job().submitted();
        Instant last = first;
        double used = 0;
        double slowdown = 0;
        for (Outcome outcome : outcomes) {
            Instant submitted = outcome.job().submitted();
            first = submitted.isBefore(first) ? submitted : first;
            last = outcome.ended().isAfter(last) ? outcome.ended() : last;
            used += outcome.runSeconds() * outcome.milli() / 1_000;
            slowdown += outcome.boundedSlowdown();
        }
        double available = cards * (Duration.between(first, last).toMillis() / 1_000.0);
        return new Summary(
                waits.length,
                slowdown / waits.length,
                used / available,
                Arrays.stream(waits).average().orElse(0),
                waits[(int) (0.95 * (waits.length - 1))],
                waits[waits.length - 1]);
    }
}
