package qiantang.scheduler.request;

import java.time.Duration;

/**
 * How long a job is thought to run, as two quantiles: order looks at the typical time, reservations at the cautious one.
 *
 * @param typical half of such jobs end by then
 * @param cautious nearly all such jobs end by then
 */
public record Estimate(Duration typical, Duration cautious, Source source) {
    /** Where an estimate comes from. */
    public enum Source {
        STATED,
        HISTORY,
        ASSUMED
    }

    public Estimate {
        if (!typical.isPositive() || cautious.compareTo(typical) < 0) {
            throw new IllegalArgumentException("0 < typical <= cautious: " + typical + ", " + cautious);
        }
    }

    public static Estimate stated(Duration time) {
        return new Estimate(time, time, Source.STATED);
    }

    /** On a class that is faster or slower by the factor. */
    public Duration cautiousAt(double throughput) {
        return throughput == 1 ? cautious : Duration.ofMillis(Math.round(cautious.toMillis() / throughput));
    }
}
