package qiantang.scheduler;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.Claim;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.quota.PastUse;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.window.Staging;
import qiantang.terms.AcceleratorClass;

/**
 * What was decided: a wish, until the engines have made it so.
 *
 * @param starts with all their seats, in the order in which they were decided
 * @param leaves who is asked to checkpoint and leave, by when, and for whom
 * @param returns the stage of each who was told that his lent cards are due, in every plan until he has gone
 * @param claims the seats that are kept for those for whom others leave
 * @param lapsed ids of earlier claimers whose seats need not be kept any more
 * @param reservations for those who claim, and for the jobs that are next, one of these for each site and class
 * @param lookAgain when to decide anew although nothing happened; null if only events matter
 * @param waiting why the jobs of a queue with this demand wait; what has not changed is shared with the plan before
 */
public record Plan(
        Instant at,
        List<Running> starts,
        List<Leave> leaves,
        List<Return> returns,
        List<Claim> claims,
        Set<String> lapsed,
        List<Reservation> reservations,
        @Nullable Instant lookAgain,
        Reasons waiting) {
    public Plan {
        starts = List.copyOf(starts);
        leaves = List.copyOf(leaves);
        returns = List.copyOf(returns);
        claims = List.copyOf(claims);
        // Sorted, because the order of a copied set differs from process to process.
        lapsed = Collections.unmodifiableSet(new TreeSet<>(lapsed));
        reservations = List.copyOf(reservations);
    }

    /** Why somebody is asked to leave. */
    public enum Cause {
        /** For a job that is more important, or whose own cards these are. */
        CLAIMED,
        /** The service needs fewer replicas, or is gone. */
        SCALED_DOWN,
        /** Another replica has been started in its place elsewhere. */
        MOVED,
        /** It is on cards that were lent through a time window, which closes. */
        WINDOW_ENDS
    }

    /** What somebody on lent cards that are due should be doing now. */
    public record Return(Running borrower, Staging.Stage stage, Instant by) {}

    /**
     * Somebody is asked to checkpoint, or to finish what is being served, and leave.
     *
     * @param claimer for whom; null if for nobody
     */
    public record Leave(
            Running victim,
            Instant by,
            Cause cause,
            @Nullable Job claimer) {}

    /** Jobs of one queue with one demand: they wait for the same reason. */
    public record Line(String queue, Demand demand) {}

    /** Makes it so in the pool and the queues. */
    public void carryOut(Pool pool, Queues queues) {
        lapsed.forEach(pool.residents()::unclaim);
        for (Running start : starts) {
            pool.start(start);
            queues.remove(start.job().id());
        }
        for (Leave leave : leaves) {
            pool.askedToLeave(leave.victim().job().id(), leave.by());
        }
        claims.forEach(pool.residents()::claim);
        queues.pastUse().note(at, held(pool));
    }

    private static Map<PastUse.Key, Double> held(Pool pool) {
        Map<PastUse.Key, Double> held = new HashMap<>();
        pool.tally().held().forEach((key, what) -> {
            AcceleratorClass accelerator = pool.classes().get(key.cardClass()).accelerator();
            held.merge(new PastUse.Key(key.queue(), accelerator), what.milli() / 1_000.0, Double::sum);
        });
        return held;
    }
}
