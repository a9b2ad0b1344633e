package qiantang.ledger.lease;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import qiantang.terms.LeaseId;

/**
 * Decides about the leases on one payer's credit. Purely: it holds what gateways said, never money; time and the numbers
 * of recalls are handed in.
 *
 * <p>Waiting calls are served in the order in which gateways asked. If what is free does not reach, everybody is
 * recalled: gateways give back what no call of theirs holds, and from then on ask for each call. A call is refused only
 * after everybody has obeyed <em>and then</em> reported once more. What was free in the moment between, anywhere, has
 * come back by then, so a refusal proves that there was a moment at which less was free than the call needed. A gateway
 * that is not heard for a while is not waited for. The recall ends when enough is free again.
 */
public final class Desk {
    /** After this long without a word a gateway is taken to be away. */
    public static final long AWAY_MILLIS = 5_000;
    /** The recall ends when this many times the largest need is free. */
    private static final int NEEDS_FREE_FOR_RELEASE = 16;
    /** The share of what is free that one lease may get beyond its need, divided by how many there are. */
    private static final int SHARE = 4;

    /** The money of the line, as of now. */
    public interface Line {
        /** What is neither settled nor leased; may be negative if there is a debt. */
        long free();

        long granted(LeaseId lease);

        /** Moves from what is free into the lease. */
        void grant(LeaseId lease, long upTo);
    }

    /** One gateway's place. */
    private static final class Seat {
        long turn = -1;
        long heardAt;
        long acknowledged;
        long needed;
        long wanted;
        long demand;
        long refused;
        boolean judged;

        Seat(long now) {
            heardAt = now;
        }
    }

    private final LongSupplier numbers;
    private final Map<LeaseId, Seat> seats = new LinkedHashMap<>();
    private final List<LeaseId> queue = new ArrayList<>();
    private long restrictedSince;
    private long epoch;
    private boolean judging;
    private long grantedSinceJudging;
    private long largestNeed;

    /** @param numbers that grow, also over a restart of the program; none is 0 */
    public Desk(LongSupplier numbers) {
        this.numbers = numbers;
    }

    /** A lease that exists; whoever holds it is waited for from now on. */
    public void seat(LeaseId lease, long nowMillis) {
        seats.computeIfAbsent(lease, one -> new Seat(nowMillis));
    }

    /** The lease is over. */
    public void leave(LeaseId lease) {
        seats.remove(lease);
        queue.remove(lease);
    }

    /** The holder is there, although it has nothing new to say. */
    public void alive(LeaseId lease, long nowMillis) {
        Seat seat = seats.get(lease);
        if (seat != null) {
            seat.heardAt = nowMillis;
        }
    }

    /** Listens to a claim; what it gives back is already part of what is free. */
    public void hear(Claim claim, Line line, long nowMillis) {
        seat(claim.lease(), nowMillis);
        Seat seat = seats.get(claim.lease());
        if (seat == null || claim.turn() <= seat.turn) {
            return;
        }
        seat.turn = claim.turn();
        seat.heardAt = nowMillis;
        seat.acknowledged = claim.epoch();
        seat.needed = claim.needed();
        seat.wanted = claim.wanted();
        if (claim.demand() != seat.demand) {
            seat.demand = claim.demand();
            seat.judged = false;
            queue.remove(claim.lease());
            if (claim.demand() != 0 && claim.demand() != seat.refused) {
                queue.add(claim.lease());
            }
        } else if (claim.demand() != 0
                && claim.demand() != seat.refused
                && line.granted(claim.lease()) < claim.needed()
                && !queue.contains(claim.lease())) {
            queue.add(claim.lease());
        }
        largestNeed = Math.max(largestNeed, claim.needed() - line.granted(claim.lease()));
    }

    /** Grants, recalls and refuses whatever can be decided now. */
    public void decide(Line line, long nowMillis) {
        // Whoever went away while it waited asks again when it is back.
        queue.removeIf(lease -> isAway(lease, nowMillis));
        serve(line);
        if (!queue.isEmpty()) {
            recall(line, nowMillis);
        } else if (epoch != 0 && line.free() / NEEDS_FREE_FOR_RELEASE >= largestNeed) {
            epoch = 0;
            restrictedSince = 0;
            judging = false;
            largestNeed = 0;
        }
        if (queue.isEmpty()) {
            comfort(line, nowMillis);
        }
    }

    /** What the holder of a lease is to be told. */
    public LeaseWord word(LeaseId lease, long granted) {
        Seat seat = seats.get(lease);
        return seat == null
                ? new LeaseWord(lease, numbers.getAsLong(), 0, 0, 0, true)
                : new LeaseWord(lease, numbers.getAsLong(), granted, epoch, seat.refused, false);
    }

    /** Whether nobody waits and nobody is recalled. */
    boolean isCalm() {
        return queue.isEmpty() && epoch == 0;
    }

    /** Differs when somebody would have to be told something else than before, grants aside. */
    String state() {
        StringBuilder state = new StringBuilder(Long.toString(epoch));
        seats.forEach((lease, seat) -> state.append(' ').append(seat.refused));
        return state.toString();
    }

    /** In order; whoever waits first holds up those behind, so that many small calls cannot starve a large one. */
    private void serve(Line line) {
        while (!queue.isEmpty() && tryServe(queue.getFirst(), line)) {
            queue.removeFirst();
        }
    }

    private boolean tryServe(LeaseId lease, Line line) {
        Seat seat = seats.get(lease);
        if (seat == null) {
            return true;
        }
        long missing = seat.needed - line.granted(lease);
        if (missing > line.free()) {
            return false;
        }
        if (missing > 0) {
            line.grant(lease, seat.needed);
            grantedSinceJudging += missing;
        }
        return true;
    }

    private void recall(Line line, long nowMillis) {
        if (epoch == 0) {
            epoch = numbers.getAsLong();
            restrictedSince = epoch;
            judging = false;
        }
        if (!judging && haveAcknowledged(restrictedSince, nowMillis)) {
            beginToJudge();
        } else if (judging && haveAcknowledged(epoch, nowMillis)) {
            judge(line);
        }
    }

    private void beginToJudge() {
        epoch = numbers.getAsLong();
        judging = true;
        grantedSinceJudging = 0;
        for (LeaseId lease : queue) {
            Seat seat = seats.get(lease);
            if (seat != null) {
                seat.judged = true;
            }
        }
    }

    /** What was granted since the moment of the proof was free at that moment. */
    private void judge(Line line) {
        long freeThen = line.free() + grantedSinceJudging;
        for (LeaseId lease : List.copyOf(queue)) {
            Seat seat = seats.get(lease);
            if (seat != null && seat.judged && seat.needed - line.granted(lease) > freeThen) {
                seat.refused = seat.demand;
                queue.remove(lease);
            }
        }
        serve(line);
        judging = false;
        if (!queue.isEmpty()) {
            beginToJudge();
        }
    }

    private boolean isAway(LeaseId lease, long nowMillis) {
        Seat seat = seats.get(lease);
        return seat == null || nowMillis - seat.heardAt > AWAY_MILLIS;
    }

    private boolean haveAcknowledged(long wanted, long nowMillis) {
        for (Seat seat : seats.values()) {
            if (seat.acknowledged < wanted && nowMillis - seat.heardAt <= AWAY_MILLIS) {
                return false;
            }
        }
        return true;
    }

    /**
     * Something beyond the need. Normally so much that most calls ask nobody, less and less as the credit runs out; under
     * a recall only what waits behind the first call of the same gateway.
     */
    private void comfort(Line line, long nowMillis) {
        // Whoever is away could not use it, and nobody else could then.
        List<Map.Entry<LeaseId, Seat>> here = seats.entrySet().stream()
                .filter(seat -> !isAway(seat.getKey(), nowMillis))
                .toList();
        for (Map.Entry<LeaseId, Seat> entry : here) {
            Seat seat = entry.getValue();
            long granted = line.granted(entry.getKey());
            long free = Math.max(0, line.free());
            long share = epoch == 0 ? free / (SHARE * (long) here.size()) : free;
            long more = Math.min(seat.wanted - granted, share);
            boolean inVain = epoch != 0 && seat.refused == seat.demand;
            if (more > 0 && !inVain && seat.acknowledged >= restrictedSince) {
                line.grant(entry.getKey(), granted + more);
                grantedSinceJudging += more;
            }
        }
    }
}
