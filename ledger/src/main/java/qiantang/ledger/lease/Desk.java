package qiantang.ledger.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import qiantang.terms.LeaseId;

/**
 * Decides about the leases on one payer's credit. Purely: it holds what gateways said, never money; time and the numbers
 * of recalls are handed in. Credit comes in lines, and what a lease is for decides which of them it may be taken from.
 *
 * <p>Waiting calls are served in the order in which gateways asked; who waits keeps its lines from those behind it, and
 * what it could not have if everything came back is refused at once. If what is free does not reach, everybody is
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

    /** The money of the payer, as of now. */
    public interface Credit {
        /** The lines that pay for what the lease is for, and are not used up. */
        Set<Integer> lines(LeaseId lease);

        /** What of these lines is neither settled nor laid a hand on, leaving some alone. */
        long free(LeaseId lease, Set<Integer> except);

        /** What of these lines is not settled: nothing anywhere can be more. */
        long unsettled(LeaseId lease);

        long granted(LeaseId lease);

        /**
         * Moves from what is free into the lease.
         *
         * @return what, by line
         */
        Map<Integer, Long> grant(LeaseId lease, long upTo, Set<Integer> except);
    }

    private final LongSupplier numbers;
    private final Map<LeaseId, Seat> seats = new LinkedHashMap<>();
    private final List<LeaseId> queue = new ArrayList<>();
    private long restrictedSince;
    private long epoch;
    private boolean judging;
    private final Map<Integer, Long> grantedSinceJudging = new HashMap<>();

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
    public void hear(Claim claim, Credit credit, long nowMillis) {
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
                && credit.granted(claim.lease()) < claim.needed()
                && !queue.contains(claim.lease())) {
            queue.add(claim.lease());
        }
        seat.largest = Math.max(seat.largest, claim.needed() - credit.granted(claim.lease()));
    }

    /** Asks everybody once for what no call holds, because some of it must not be used for new calls any more. */
    public void recall() {
        if (epoch == 0) {
            restrict();
        }
    }

    /** Grants, recalls and refuses whatever can be decided now. */
    public void decide(Credit credit, long nowMillis) {
        // Whoever went away while it waited asks again when it is back.
        queue.removeIf(lease -> isAway(lease, nowMillis));
        serve(credit);
        if (!queue.isEmpty()) {
            proceed(credit, nowMillis);
        } else if (epoch != 0 && haveAcknowledged(restrictedSince, nowMillis) && isEnoughFree(credit)) {
            epoch = 0;
            restrictedSince = 0;
            judging = false;
            seats.values().forEach(seat -> seat.largest = 0);
        }
        if (queue.isEmpty()) {
            comfort(credit, nowMillis);
        }
    }

    /** For whoever needed something; who needs more than there is will not be helped by a recall. */
    private boolean isEnoughFree(Credit credit) {
        return seats.entrySet().stream().allMatch(entry -> {
            long largest = entry.getValue().largest;
            return credit.free(entry.getKey(), Set.of()) / NEEDS_FREE_FOR_RELEASE >= largest
                    || credit.unsettled(entry.getKey()) < largest;
        });
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

    /** In order; whoever waits keeps its lines from those behind, so that many small calls cannot starve a large one. */
    private void serve(Credit credit) {
        Set<Integer> kept = new HashSet<>();
        for (Iterator<LeaseId> waiting = queue.iterator(); waiting.hasNext(); ) {
            LeaseId lease = waiting.next();
            if (tryServe(lease, credit, kept)) {
                waiting.remove();
            } else {
                kept.addAll(credit.lines(lease));
            }
        }
    }

    private boolean tryServe(LeaseId lease, Credit credit, Set<Integer> kept) {
        Seat seat = seats.get(lease);
        if (seat == null) {
            return true;
        }
        long missing = seat.needed - credit.granted(lease);
        if (missing > credit.unsettled(lease)) {
            seat.refused = seat.demand;
            return true;
        }
        if (missing > credit.free(lease, kept)) {
            return false;
        }
        if (missing > 0) {
            grant(lease, seat.needed, credit, kept);
        }
        return true;
    }

    private void grant(LeaseId lease, long upTo, Credit credit, Set<Integer> kept) {
        credit.grant(lease, upTo, kept).forEach((line, nano) -> grantedSinceJudging.merge(line, nano, Math::addExact));
    }

    private void restrict() {
        epoch = numbers.getAsLong();
        restrictedSince = epoch;
        judging = false;
    }

    private void proceed(Credit credit, long nowMillis) {
        if (epoch == 0) {
            restrict();
        }
        if (!judging && haveAcknowledged(restrictedSince, nowMillis)) {
            beginToJudge();
        } else if (judging && haveAcknowledged(epoch, nowMillis)) {
            judge(credit);
        }
    }

    private void beginToJudge() {
        epoch = numbers.getAsLong();
        judging = true;
        grantedSinceJudging.clear();
        for (LeaseId lease : queue) {
            Seat seat = seats.get(lease);
            if (seat != null) {
                seat.judged = true;
            }
        }
    }

    /** What was granted since the moment of the proof was free at that moment. */
    private void judge(Credit credit) {
        for (LeaseId lease : List.copyOf(queue)) {
            Seat seat = seats.get(lease);
            if (seat != null && seat.judged && seat.needed - credit.granted(lease) > freeThen(lease, credit)) {
                seat.refused = seat.demand;
                queue.remove(lease);
            }
        }
        serve(credit);
        judging = false;
        if (!queue.isEmpty()) {
            beginToJudge();
        }
    }

    private long freeThen(LeaseId lease, Credit credit) {
        long sum = credit.free(lease, Set.of());
        for (int line : credit.lines(lease)) {
            sum += grantedSinceJudging.getOrDefault(line, 0L);
        }
        return sum;
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
    private void comfort(Credit credit, long nowMillis) {
        // Whoever is away could not use it, and nobody else could then.
        List<Map.Entry<LeaseId, Seat>> here = seats.entrySet().stream()
                .filter(seat -> !isAway(seat.getKey(), nowMillis))
                .toList();
        for (Map.Entry<LeaseId, Seat> entry : here) {
            Seat seat = entry.getValue();
            long granted = credit.granted(entry.getKey());
            long free = Math.max(0, credit.free(entry.getKey(), Set.of()));
            long share = epoch == 0 ? free / (SHARE * (long) here.size()) : free;
            long more = Math.min(seat.wanted - granted, share);
            boolean inVain = epoch != 0 && seat.refused == seat.demand;
            if (more > 0 && !inVain && seat.acknowledged >= restrictedSince) {
                grant(entry.getKey(), granted + more, credit, Set.of());
            }
        }
    }
}
