package qiantang.scheduler;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.Claim;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;

/**
 * What was decided: a wish, until the engines have made it so.
 *
 * @param starts with all their seats, in the order in which they were decided
 * @param leaves who is asked to checkpoint and leave, by when, and for whom
 * @param claims the seats that are kept for those for whom others leave
 * @param lapsed ids of earlier claimers whose seats need not be kept any more
 * @param reservations for those who claim, and for the jobs that are next, one of these for each site and class
 * @param waiting why the jobs of a queue with this demand wait
 */
public record Plan(
        Instant at,
        List<Running> starts,
        List<Leave> leaves,
        List<Claim> claims,
        Set<String> lapsed,
        List<Reservation> reservations,
        Map<Line, Blocker> waiting) {
    public Plan {
        starts = List.copyOf(starts);
        leaves = List.copyOf(leaves);
        claims = List.copyOf(claims);
        lapsed = Set.copyOf(lapsed);
        reservations = List.copyOf(reservations);
        waiting = Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
    }

    /** Somebody is asked to leave for a job that is more important. */
    public record Leave(Running victim, Instant by, Job claimer) {}

    /** Jobs of one queue with one demand: they wait for the same reason. */
    public record Line(String queue, Demand demand) {}

    /** Makes it so in the pool and the queues. */
    public void carryOut(Pool pool, Queues queues) {
        lapsed.forEach(pool::unclaim);
        for (Running start : starts) {
            pool.start(start);
            queues.remove(start.job().id());
        }
        for (Leave leave : leaves) {
            pool.askedToLeave(leave.victim().job().id(), leave.by());
        }
        claims.forEach(pool::claim);
    }
}
