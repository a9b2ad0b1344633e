package qiantang.scheduler.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;

/**
 * A job of a trace.
 *
 * @param runs how long it really runs, whatever its estimate says
 * @param patience after so long in the queue it is withdrawn; null for never
 */
public record Arrival(Job job, Duration runs, @Nullable Duration patience) {
    /** A job that waits for as long as it takes. */
    public Arrival(Job job, Duration runs) {
        this(job, runs, null);
    }

    /**
     * The same job with an estimate that is wrong by a factor: log-normal around what it really runs.
     *
     * @param spread standard deviation of the factor's logarithm; 0 for a perfect estimate
     */
    public Arrival misjudged(RandomGenerator random, double spread) {
        long typical = Math.max(1_000, Math.round(runs.toMillis() * Math.exp(spread * random.nextGaussian())));
        long cautious = Math.max(typical, Math.round(typical * Math.exp(spread)));
        Estimate guess = new Estimate(Duration.ofMillis(typical), Duration.ofMillis(cautious), Estimate.Source.HISTORY);
        return new Arrival(job.estimated(guess), runs, patience);
    }
}
