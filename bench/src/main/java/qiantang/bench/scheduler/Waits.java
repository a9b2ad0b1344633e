package qiantang.bench.scheduler;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import qiantang.scheduler.simulation.Outcome;

/** How long jobs waited in all: who was asked to leave, or lost his node, waits again, and that counts too. */
final class Waits {
    private final double[] hours;

    private Waits(double[] sorted) {
        hours = sorted;
    }

    static Waits of(List<Outcome> outcomes, Predicate<Outcome> which) {
        Map<String, Double> byJob = new HashMap<>();
        outcomes.stream().filter(which).forEach(one -> byJob.merge(one.job().id(), one.waitSeconds(), Double::sum));
        return new Waits(byJob.values().stream()
                .mapToDouble(seconds -> seconds / 3_600)
                .sorted()
                .toArray());
    }

    double mean() {
        return Arrays.stream(hours).average().orElse(0);
    }

    double late() {
        return hours.length == 0 ? 0 : Figures.percentile(hours, 0.95);
    }
}
