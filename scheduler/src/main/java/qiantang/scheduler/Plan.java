package qiantang.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.Demand;

/**
 * What was decided: a wish, until the engines have made it so.
 *
 * @param starts with all their seats, in the order in which they were decided
 * @param reservations for the jobs that are next, one for each site and class
 * @param waiting why the jobs of a queue with this demand wait
 */
public record Plan(Instant at, List<Running> starts, List<Reservation> reservations, Map<Line, Blocker> waiting) {
    /** Jobs of one queue with one demand: they wait for the same reason. */
    public record Line(String queue, Demand demand) {}

    /** Makes it so in the pool and the queues. */
    public void carryOut(Pool pool, Queues queues) {
        for (Running start : starts) {
            pool.start(start);
            queues.remove(start.job().id());
        }
    }
}
