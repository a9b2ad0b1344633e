package qiantang.scheduler.service;

import java.util.Optional;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;

/**
 * Finds a replica whose moving gives back a whole host: the last one on its host, with room on another host that is in
 * use anyway. It starts there first and leaves here afterwards, so the service never has fewer replicas.
 */
public final class Moves {
    /** Replicas for which another host is sought in one decision. */
    public static final int MAX_TRIED = 64;

    /** A replica that leaves and the seat of the one that takes its place. */
    public record Move(Running leaves, Option option, Seat seat) {}

    private final Pool pool;
    private final Eligibility eligibility;
    private int tried;

    public Moves(Pool pool, Eligibility eligibility) {
        this.pool = pool;
        this.eligibility = eligibility;
    }

    /** The first such replica of the service, which must have one task on one host. */
    public Optional<Move> find(Service service, Replicas replicas) {
        if (replicas.isChanging() || replicas.staying().size() != service.target()) {
            return Optional.empty();
        }
        Spread spread = new Spread(pool, service.spread(), replicas.staying());
        for (Running replica : replicas.staying()) {
            if (tried < MAX_TRIED && replica.seats().size() == 1 && isLastOnItsHost(replica)) {
                tried++;
                Optional<Move> move = elsewhere(service, replica, spread);
                if (move.isPresent()) {
                    return move;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isLastOnItsHost(Running replica) {
        Seat seat = replica.seats().getFirst();
        int host = seat.node();
        long full = pool.classes().get(pool.cardClass(host)).full();
        int free = pool.freeCards(host);
        for (int mask = seat.cards(); mask != 0; mask &= mask - 1) {
            free += pool.card(host, Integer.numberOfTrailingZeros(mask)) + seat.part() == full ? 1 : 0;
        }
        return seat.cardCount() > 0 && free == pool.cards(host) - Integer.bitCount(pool.brokenCards(host));
    }

    /** The fullest host that holds it, is in use, and is in no failure domain with as many replicas as its own. */
    private Optional<Move> elsewhere(Service service, Running replica, Spread spread) {
        int from = replica.seats().getFirst().node();
        Optional<Move> best = Optional.empty();
        int fewestFree = Integer.MAX_VALUE;
        for (Option option : eligibility.options(service.replica())) {
            Shape shape = option.shapes().getFirst();
            for (int host = 0; host < pool.nodes(); host++) {
                boolean sameDomain = spread.domainOf(host) == spread.domainOf(from);
                boolean spreadsAsWell =
                        sameDomain || spread.in(spread.domainOf(host)) < spread.in(spread.domainOf(from));
                if (host == from
                        || !spreadsAsWell
                        || pool.cardClass(host) != replica.cardClass()
                        || pool.freeCards(host) >= Math.min(fewestFree, pool.cards(host))) {
                    continue;
                }
                Optional<Seat> seat = Seating.on(pool, host, shape, 0);
                if (seat.isPresent()) {
                    best = Optional.of(new Move(replica, option, seat.get()));
                    fewestFree = pool.freeCards(host);
                }
            }
        }
        return best;
    }
}
