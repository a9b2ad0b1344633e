package qiantang.bench.credit;

import java.util.ArrayList;
import java.util.List;

/**
 * What the callers of one balance know of it: at every moment the most that can be settled or held. Refusing a call is
 * right only if at some moment of its life that left less than one largest hold.
 */
final class Spending {
    private final long cost;
    private final long hold;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private long completed;
    private long broken;
    private long comebacks;
    private long open;
    private long killedAt = Long.MAX_VALUE;

    private record Moment(long nanos, long most) {}

    private record Refusal(long from, long until) {}

    /** Both in billionths of a yuan: what a call costs, and what it holds. */
    Spending(long cost, long hold) {
        this.cost = cost;
        this.hold = hold;
    }

    /** A call sets out. */
    synchronized long begin() {
        open++;
        return note();
    }

    synchronized void completed() {
        open--;
        completed++;
        note();
    }

    synchronized void refused(long begun) {
        open--;
        refusals.add(new Refusal(begun, note()));
    }

    /** Nobody could say in time whether there is credit; nothing is held. */
    synchronized void toldToComeBack() {
        open--;
        comebacks++;
        note();
    }

    /** Nobody knows whether it was counted, so it stays among those that may be. */
    synchronized void broken() {
        broken++;
        note();
    }

    /** From now on credit may be out on lease to a gateway that is gone; whoever is refused then is not judged. */
    synchronized void killed() {
        killedAt = Math.min(killedAt, System.nanoTime());
    }

    private long note() {
        long now = System.nanoTime();
        moments.add(new Moment(now, completed * cost + open * hold));
        return now;
    }

    synchronized long completedCalls() {
        return completed;
    }

    synchronized long brokenCalls() {
        return broken;
    }

    synchronized long comebacks() {
        return comebacks;
    }

    synchronized long refusedCalls() {
        return refusals.size();
    }

    /** Calls that were refused although all through their lives, beside their own hold, more than that was free. */
    synchronized long wronglyRefused(long balance) {
        return refusals.stream()
                .filter(refusal -> refusal.until() < killedAt)
                .filter(refusal -> most(refusal) < balance)
                .count();
    }

    private long most(Refusal refusal) {
        return moments.stream()
                .filter(moment -> moment.nanos() >= refusal.from() && moment.nanos() <= refusal.until())
                .mapToLong(Moment::most)
                .max()
                .orElseThrow();
    }
}
