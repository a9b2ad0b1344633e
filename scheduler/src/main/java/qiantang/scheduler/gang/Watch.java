package qiantang.scheduler.gang;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Topology;

/**
 * Looks out for the first moment at which a gang might fit, while seats are given back one after the other. Only the
 * domains above these seats are counted, and each not before enough of its cards came back.
 */
public final class Watch {
    private final Pool pool;
    private final Crew biggest;
    private final int wanted;
    private final int depth;

    /** Cards that must still come back in a domain before it is worth counting. */
    private final Map<Integer, Integer> debts = new HashMap<>();

    Watch(Pool pool, Crew biggest, int wanted, int depth) {
        this.pool = pool;
        this.biggest = biggest;
        this.wanted = wanted;
        this.depth = depth;
    }

    /** Whether the gang might fit now that these seats are free again; if not, it surely does not. */
    public boolean mightFit(List<Seat> given) {
        boolean might = false;
        for (Seat seat : given) {
            if (pool.cardClass(seat.node()) == biggest.cardClass()
                    && biggest.shape().acceptsSite(pool.site(seat.node()))) {
                might |= mightFit(seat);
            }
        }
        return might;
    }

    private boolean mightFit(Seat seat) {
        Topology tree = pool.topology();
        boolean onHost = depth == tree.hostDepth();
        int place = onHost ? seat.node() : tree.ancestor(pool.leaf(seat.node()), depth);
        if (place < 0) {
            return false;
        }
        int debt = debts.getOrDefault(place, 0) - seat.cardCount();
        if (debt <= 0) {
            int room = onHost ? biggest.unitsOn(pool, place) : biggest.unitsBelow(pool, place);
            debt = biggest.shape().wholeCards() > 0 ? Math.max(0, wanted - room) : 0;
            debts.put(place, debt);
            return room >= wanted;
        }
        debts.put(place, debt);
        return false;
    }
}
