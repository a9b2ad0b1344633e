package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a run went: means over steps of equal length.
 *
 * @param queues names in the order of {@link Step#byQueue}
 */
public record Course(Instant from, Duration step, List<String> queues, List<Step> steps) {
    /**
     * One step; cards are whole cards, parts in fractions.
     *
     * @param available cards on nodes that take new work or still run some
     * @param waiting jobs in all queues
     * @param fragmented free cards that the mix could not use
     * @param byQueue cards held by the jobs of each queue
     */
    public record Step(double held, double available, double waiting, double fragmented, List<Double> byQueue) {
        public Step {
            byQueue = List.copyOf(byQueue);
        }
    }

    public Course {
        queues = List.copyOf(queues);
        steps = List.copyOf(steps);
    }
}
