package qiantang.scheduler.preemption;

import java.util.List;
import qiantang.scheduler.pool.Running;

/**
 * What it takes to start a job that has no room.
 *
 * @param victims who must leave first; never empty, and nobody in it could stay
 * @param start where the claimer will be then
 * @param cost card-seconds of work that will be done again, weighted by priority
 */
public record Eviction(List<Running> victims, Running start, double cost) {
    public Eviction {
        victims = List.copyOf(victims);
    }
}
