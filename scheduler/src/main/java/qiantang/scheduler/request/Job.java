package qiantang.scheduler.request;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that ends (作业).
 *
 * @param queue where it waits
 * @param priority higher goes first, whatever the queue
 * @param preemptible whether it may be asked to checkpoint and leave
 * @param earliestStart it does not start before
 * @param deadline by which it should end; null for none
 * @param restartCost what a restart costs beyond the work since the last checkpoint
 * @param affordableUntil until when the tenant's credit pays for it once started; null for without end
 * @param service of which it is a replica, which does not end; null for a job
 */
public record Job(
        String id,
        String queue,
        Demand demand,
        int priority,
        boolean preemptible,
        Instant submitted,
        Instant earliestStart,
        @Nullable Instant deadline,
        Estimate runTime,
        Duration restartCost,
        @Nullable Instant affordableUntil,
        @Nullable String service) {

    /** A job that is no replica of a service. */
    public Job(
            String id,
            String queue,
            Demand demand,
            int priority,
            boolean preemptible,
            Instant submitted,
            Instant earliestStart,
            @Nullable Instant deadline,
            Estimate runTime,
            Duration restartCost,
            @Nullable Instant affordableUntil) {
        this(
                id,
                queue,
                demand,
                priority,
                preemptible,
                submitted,
                earliestStart,
                deadline,
                runTime,
                restartCost,
                affordableUntil,
                null);
    }

    /** A job of ordinary priority that may start at once and must not be disturbed. */
    public static Job of(String id, String queue, Demand demand, Instant submitted, Estimate runTime) {
        return new Job(id, queue, demand, 0, false, submitted, submitted, null, runTime, Duration.ZERO, null);
    }

    /** An equal job that shares these equal objects with others. */
    public Job sharing(Demand equalDemand, Estimate equalRunTime) {
        return new Job(
                id,
                queue,
                equalDemand,
                priority,
                preemptible,
                submitted,
                submitted.equals(earliestStart) ? submitted : earliestStart,
                deadline,
                equalRunTime,
                restartCost,
                affordableUntil,
                service);
    }

    public Job estimated(Estimate guess) {
        return new Job(
                id,
                queue,
                demand,
                priority,
                preemptible,
                submitted,
                earliestStart,
                deadline,
                guess,
                restartCost,
                affordableUntil);
    }

    public Job withPriority(int now) {
        return new Job(
                id,
                queue,
                demand,
                now,
                preemptible,
                submitted,
                earliestStart,
                deadline,
                runTime,
                restartCost,
                affordableUntil,
                service);
    }

    /** The same job, which may be asked to leave at the cost of what it did since its checkpoint and this. */
    public Job preemptibleAt(Duration cost) {
        return new Job(
                id,
                queue,
                demand,
                priority,
                true,
                submitted,
                earliestStart,
                deadline,
                runTime,
                cost,
                affordableUntil,
                service);
    }

    /** The same job, which should end by then. */
    public Job endingBy(Instant end) {
        return new Job(
                id,
                queue,
                demand,
                priority,
                preemptible,
                submitted,
                earliestStart,
                end,
                runTime,
                restartCost,
                affordableUntil,
                service);
    }

    public Job notBefore(Instant start) {
        return new Job(
                id,
                queue,
                demand,
                priority,
                preemptible,
                submitted,
                start,
                deadline,
                runTime,
                restartCost,
                affordableUntil,
                service);
    }
}
