package qiantang.scheduler.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;

/**
 * Finds the shadow time of a job: what runs is given back in an overlay, in the order in which it is thought to end,
 * until the job's whole placement succeeds.
 */
public final class Shadow {
    private Shadow() {}

    /** What would hold the job if it could start in the pool as it is. */
    public interface Trial {
        /** Whether so few cards are free that trying is idle. */
        boolean isHopeless(Job job);

        @Nullable
        Running start(Job job);
    }

    /** The reservation for the job, or nothing if it would not fit even when all these have ended. */
    public static Optional<Reservation> of(Pool pool, Job job, List<Running> running, Instant now, Trial trial) {
        record End(Instant at, Running running) {}
        List<End> ends = new ArrayList<>(running.size());
        running.forEach(one -> ends.add(new End(one.expectedEnd(now), one)));
        ends.sort(Comparator.comparing(End::at));
        try (Overlay _ = pool.overlay()) {
            for (int i = 0; i < ends.size(); i++) {
                pool.give(ends.get(i).running().seats());
                boolean more = i + 1 < ends.size()
                        && ends.get(i + 1).at().equals(ends.get(i).at());
                if (more || trial.isHopeless(job)) {
                    continue;
                }
                Running start = trial.start(job);
                if (start != null) {
                    return Optional.of(reservation(pool, job, start, ends.get(i).at()));
                }
            }
            return Optional.empty();
        }
    }

    /** The reservation of a job whose place was found already, on seats that these will have left by then. */
    public static Reservation after(Pool pool, Job job, List<Running> left, Instant from, Running start) {
        try (Overlay _ = pool.overlay()) {
            left.forEach(one -> pool.give(one.seats()));
            return reservation(pool, job, start, from);
        }
    }

    private static Reservation reservation(Pool pool, Job job, Running start, Instant from) {
        int domain = commonDomain(pool, start.seats());
        int cardClass = pool.cardClass(start.seats().getFirst().node());
        int cards = cardsBelow(pool, start.seats(), domain, cardClass);
        int extra = pool.topology().freeCards(domain, cardClass) - cards;
        return new Reservation(job, start.site(pool), cardClass, domain, from, cards, Math.max(0, extra));
    }

    /** Cards that these seats take of a class below a domain; a part counts as its card. */
    public static int cardsBelow(Pool pool, List<Seat> seats, int domain, int cardClass) {
        int cards = 0;
        for (Seat seat : seats) {
            if (pool.cardClass(seat.node()) == cardClass && isBelow(pool.topology(), pool.leaf(seat.node()), domain)) {
                cards += seat.cardCount();
            }
        }
        return cards;
    }

    private static int commonDomain(Pool pool, List<Seat> seats) {
        Topology tree = pool.topology();
        int common = pool.leaf(seats.getFirst().node());
        for (Seat seat : seats) {
            while (!isBelow(tree, pool.leaf(seat.node()), common)) {
                common = tree.parent(common);
            }
        }
        return common;
    }

    private static boolean isBelow(Topology tree, int domain, int ancestor) {
        int at = domain;
        while (tree.depth(at) > tree.depth(ancestor)) {
            at = tree.parent(at);
        }
        return at == ancestor;
    }
}
