package qiantang.scheduler.service;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;

/**
 * Work that stays (服务): replicas of one demand.
 *
 * @param queue whose quota it uses
 * @param replica what one replica needs
 * @param floor replicas that are kept whatever else wants their cards; they go before all jobs
 * @param target replicas wanted now, from floor to most
 * @param spread the level over whose domains replicas are spread, such as rack; null for anywhere
 * @param priority of the replicas beyond the floor
 * @param warmUp how long a replica takes until it serves
 */
public record Service(
        String id,
        String queue,
        Demand replica,
        int floor,
        int target,
        int most,
        @Nullable String spread,
        int priority,
        Duration warmUp,
        Instant since) {
    /** Replicas of one service. */
    public static final int MAX_REPLICAS = 10_000;

    /** Above every priority that a job may ask for. */
    public static final int FLOOR_PRIORITY = 1 << 20;

    /** A replica is not thought to end within any reservation. */
    private static final Estimate STAYS =
            new Estimate(Duration.ofDays(3_650), Duration.ofDays(3_650), Estimate.Source.ASSUMED);

    public Service {
        if (floor < 0 || target < floor || most < target || most > MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "0 <= floor <= target <= most <= " + MAX_REPLICAS + ": " + floor + ", " + target + ", " + most);
        }
    }

    /** As near to the number as floor and most allow. */
    public Service scaledTo(int replicas) {
        int clamped = Math.clamp(replicas, floor, most);
        return new Service(id, queue, replica, floor, clamped, most, spread, priority, warmUp, since);
    }

    /** One replica to be placed. */
    Job replica(int ordinal, boolean belowFloor) {
        int its = belowFloor ? FLOOR_PRIORITY : priority;
        return new Job(id + "#" + ordinal, queue, replica, its, true, since, since, null, STAYS, warmUp, null, id);
    }
}
