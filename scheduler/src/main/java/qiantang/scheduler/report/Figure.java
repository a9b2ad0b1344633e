package qiantang.scheduler.report;

import java.util.List;

/**
 * A figure of each run, in the order of the runs.
 *
 * @param key its name in JSON and CSV
 * @param digits behind the point
 */
public record Figure(String key, Words what, Words unit, Better better, int digits, List<Double> values) {
    /** Which value is the good one. */
    public enum Better {
        HIGHER,
        LOWER,
        NEITHER
    }

    public Figure {
        values = List.copyOf(values);
    }

    /** Whether no other run did better, and some run did worse. */
    boolean isBest(double value) {
        double lowest = values.stream().mapToDouble(Double::doubleValue).min().orElse(value);
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(value);
        return lowest < highest
                && switch (better) {
                    case HIGHER -> value == highest;
                    case LOWER -> value == lowest;
                    case NEITHER -> false;
                };
    }
}
