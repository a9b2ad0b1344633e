package qiantang.scheduler.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Departures;
import qiantang.scheduler.pool.Departures.End;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;

/**
 * Finds shadow times: what runs is given back in an overlay, in the order in which it is thought to end, until a job's
 * whole placement succeeds. Placements are tried only when the counts say that one might.
 */
public final class Shadow {
    /** Placements that may fail one after the other before they are tried at ever fewer ends only. */
    private static final int PATIENCE = 16;

    /** What starts in this round comes after all that ran before and ends at the same time. */
    private static final long FIRST_ADDED = Long.MAX_VALUE / 2;

    /** What would hold the job if it could start in the pool as it is. */
    public interface Trial {
        Lookout lookout(Job job);

        @Nullable
        Running start(Job job);
    }

    /** Says when trying may be worth while. */
    @FunctionalInterface
    public interface Lookout {
        /** False only if the job surely does not fit now that these seats are free again. */
        boolean mightFit(List<Seat> given);
    }

    private final Pool pool;
    private final Instant now;
    private final Trial trial;
    private final List<End> added = new ArrayList<>();

    /** What runs now; what starts later is added. */
    public Shadow(Pool pool, Instant now, Trial trial) {
        this.pool = pool;
        this.now = now;
        this.trial = trial;
    }

    public void add(Running started) {
        End end = new End(started.expectedEnd(now), FIRST_ADDED + added.size(), started);
        int low = 0;
        int high = added.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (added.get(middle).at().isAfter(end.at())) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        added.add(low, end);
    }

    /** The reservation for the job, or nothing if it would not fit even when all that end until then have ended. */
    public Optional<Reservation> find(Job job, Instant horizon) {
        Iterator<End> ends =
                Departures.merged(added, pool.residents().departures().inOrder(now));
        Lookout lookout = trial.lookout(job);
        boolean might = false;
        int failures = 0;
        int pause = 0;
        try (Overlay _ = pool.overlay()) {
            End next = ends.hasNext() ? ends.next() : null;
            while (next != null && !next.at().isAfter(horizon)) {
                Instant at = next.at();
                pool.give(next.running().seats());
                might |= lookout.mightFit(next.running().seats());
                next = ends.hasNext() ? ends.next() : null;
                boolean more = next != null && next.at().equals(at);
                if (more || !might || (pause-- > 0 && next != null)) {
                    continue;
                }
                Running start = trial.start(job);
                if (start != null) {
                    return Optional.of(reservation(pool, job, start, at));
                }
                might = false;
                pause = ++failures < PATIENCE ? 0 : failures;
            }
            return Optional.empty();
        }
    }

    /** The reservation of a job whose seats are known; nothing of them is lent. */
    public static Reservation promised(Pool pool, Running start, Instant from) {
        int domain = commonDomain(pool, start.seats());
        int cards = cardsBelow(pool, start.seats(), domain, start.cardClass());
        return new Reservation(start.job(), start.site(pool), start.cardClass(), domain, from, cards, 0);
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
