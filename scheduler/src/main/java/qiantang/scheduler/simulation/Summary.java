package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A run in a few figures.
 *
 * @param jobs that were completed
 * @param slowdown mean bounded slowdown of these
 * @param utilisation card time used, relative to all cards from the first submission to the last end
 * @param waitMeanS mean wait of an attempt; attempts that did not end well count too
 */
public record Summary(
        int jobs, double slowdown, double utilisation, double waitMeanS, double waitP95S, double waitMaxS) {
    public static Summary of(List<Outcome> outcomes, int cards) {
        double[] waits =
                outcomes.stream().mapToDouble(Outcome::waitSeconds).sorted().toArray();
        long completed = outcomes.stream().filter(Outcome::completed).count();
        if (completed == 0) {
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
            used += outcome.cardSeconds();
            slowdown += outcome.completed() ? outcome.boundedSlowdown() : 0;
        }
        double available = cards * (Duration.between(first, last).toMillis() / 1_000.0);
        return new Summary(
                (int) completed,
                slowdown / completed,
                used / available,
                Arrays.stream(waits).average().orElse(0),
                waits[(int) (0.95 * (waits.length - 1))],
                waits[waits.length - 1]);
    }
}
