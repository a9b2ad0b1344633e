package qiantang.gateway.credit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * What this gateway may spend of one payer's credit on one model. Out of its lease each call takes a hold, at once if the
 * lease reaches, otherwise in order of arrival when the ledger grants more. Purely: no clock, no thread, no I/O; moments
 * are milliseconds of any clock that only goes forward.
 *
 * <p>Normally the purse spends its lease as it likes. Under a recall it gives back whatever no call holds and spends
 * only what is granted anew, for calls that asked. Granted = settled + held + returned + idle, at every moment.
 */
public final class Purse {
    /** Whose credit it is, and for which model: some credit is for some models only. */
    public record Purpose(TenantId payer, String model) {}

    /** More calls than this do not wait for one purpose. */
    public static final int MAX_WAITING = 1_000;
    /** The lease is sized for what is spent in this time. */
    private static final long AHEAD_MILLIS = 4_000;
    /** Calls of the usual size that a fresh lease is for. */
    private static final long CALLS_AHEAD = 4;
    /** After so long without a call everything goes back. */
    static final long IDLE_MILLIS = 30_000;

    private final Purpose purpose;
    private final Supplier<LeaseId> ids;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final SpendRate spent = new SpendRate(AHEAD_MILLIS);
    private LeaseId lease;
    private long granted;
    private long settled;
    private long held;
    private long returned;
    private long usableUntil = Long.MIN_VALUE;
    private long epoch;
    private long newestOrder;
    private long arrivals;
    private long demand;
    private long knownAtDemand;
    private long lastCallAt;
    private boolean claimed;
    private boolean parting;
    private boolean over;

    public Purse(Purpose purpose, Supplier<LeaseId> ids) {
        this.purpose = purpose;
        this.ids = ids;
        this.lease = ids.get();
    }

    /** A hold at once, if the lease reaches and nobody waits. */
    public Optional<Hold> take(long amount, long now) {
        lastCallAt = now;
        if (epoch != 0 || !waiting.isEmpty() || amount > idle() || now >= usableUntil) {
            return Optional.empty();
        }
        return Optional.of(carve(amount));
    }

    /** A place among those who wait; absent if too many do. */
    public Optional<Waiting> await(long amount, long now, long until, Consumer<Waiting.Outcome> told) {
        lastCallAt = now;
        if (waiting.size() >= MAX_WAITING) {
            return Optional.empty();
        }
        arrivals++;
        Waiting place = new Waiting(amount, arrivals, until, told);
        waiting.add(place);
        return Optional.of(place);
    }

    /** The caller does not wait any longer; what it may have got already is given back. */
    public void leave(Waiting place) {
        waiting.remove(place);
        if (place.outcome() instanceof Waiting.Outcome.Held(Hold hold)) {
            settle(hold, 0, lastCallAt);
        }
    }

    /** More for a call that turns out longer than it was held for; never waits. */
    public boolean extend(Hold hold, long more, long now) {
        if (hold.isOver() || !hold.lease().equals(lease) || epoch != 0 || more > idle() || now >= usableUntil) {
            return false;
        }
        held = Math.addExact(held, more);
        hold.grow(more);
        return true;
    }

    /** The call has cost this much. What it cost beyond its hold comes out of the purse as far as that reaches. */
    public void settle(Hold hold, long cost, long now) {
        if (!hold.end() || !hold.lease().equals(lease)) {
            return;
        }
        held -= hold.amount();
        settled += Math.min(cost, idle());
        spent.add(cost, now);
        if (epoch == 0) {
            serve(idle(), now);
        }
    }

    /** From now on everything idle goes back. */
    void part() {
        parting = true;
    }

    /** What is to be said now; nothing while there is nothing to say. Under a recall it gives back what is idle. */
    public Optional<LeaseClaim> claim(long now) {
        if (!claimed && waiting.isEmpty()) {
            return Optional.empty();
        }
        claimed = true;
        boolean asleep = parting || isAsleep(now);
        if (epoch != 0 || asleep) {
            returned += idle();
        }
        long missing = 0;
        long all = 0;
        Waiting first = waiting.peekFirst();
        if (first != null) {
            if (demand != first.number()) {
                demand = first.number();
                knownAtDemand = arrivals;
            }
            missing = Math.max(0, first.amount() - idle());
            for (Waiting one : waiting) {
                all = saturated(all, one.amount());
            }
            all = Math.max(0, all - idle());
        }
        long comfort = epoch != 0 || asleep || !isLow(now) ? 0 : target(now) - idle();
        return Optional.of(new LeaseClaim(
                lease,
                purpose.payer(),
                purpose.model(),
                granted,
                saturated(granted, Math.max(all, comfort)),
                saturated(granted, missing),
                returned,
                first == null ? 0 : demand,
                epoch));
    }

    private boolean isAsleep(long now) {
        return waiting.isEmpty() && now - lastCallAt > IDLE_MILLIS;
    }

    /**
     * If nobody needs it and everything has gone back, which the ledger knows, then it is over for good; whoever comes later
     * needs a new one.
     *
     * @param heardSince when what the ledger answered to was said
     */
    void end(long heardSince) {
        over |= isAsleep(heardSince) && held == 0 && idle() == 0;
    }

    boolean isOver() {
        return over;
    }

    private long target(long now) {
        long usual = spent.largest();
        return Math.max(spent.within(now), usual > Long.MAX_VALUE / CALLS_AHEAD ? usual : usual * CALLS_AHEAD);
    }

    /** Whether a claim made now would tell the ledger something that it should act on soon. */
    public boolean isUrgent(long now) {
        return !waiting.isEmpty() || (epoch != 0 ? idle() > 0 : granted > 0 && isLow(now));
    }

    /** Below half of what it is meant to hold. Above, it asks for nothing: each claim for more costs a transaction. */
    private boolean isLow(long now) {
        return idle() < target(now) / 2;
    }

    /**
     * Obeys an order.
     *
     * @param askedAt when the report was made that it answers
     */
    public void obey(LeaseOrder order, long askedAt, long now) {
        if (!order.lease().equals(lease)) {
            return;
        }
        if (order.closed()) {
            begin();
            return;
        }
        usableUntil = Math.max(usableUntil, askedAt + order.valid().toMillis());
        long fresh = Math.max(0, order.granted() - granted);
        granted += fresh;
        serve(epoch == 0 ? idle() : fresh, now);
        if (order.stamp() > newestOrder) {
            newestOrder = order.stamp();
            epoch = order.epoch();
            if (epoch == 0) {
                serve(idle(), now);
            }
        }
        Waiting first = waiting.peekFirst();
        if (first != null && order.refused() == first.number()) {
            refuse(first.amount());
        }
    }

    /** Under the same proof: whoever waited already when the refused call asked, and needs no less. */
    private void refuse(long amount) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (one.number() <= knownAtDemand && one.amount() >= amount) {
                all.remove();
                one.end(new Waiting.Outcome.Refused());
            }
        }
    }

    /** Those who waited too long are told so. */
    public void expire(long now) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (now >= one.until()) {
                all.remove();
                one.end(new Waiting.Outcome.Unknown());
            }
        }
    }

    private void serve(long budget, long now) {
        long left = Math.min(budget, idle());
        Waiting first;
        while ((first = waiting.peekFirst()) != null && first.amount() <= left && now < usableUntil) {
            waiting.removeFirst();
            left -= first.amount();
            first.end(new Waiting.Outcome.Held(carve(first.amount())));
        }
    }

    private Hold carve(long amount) {
        held = Math.addExact(held, amount);
        spent.note(amount);
        return new Hold(this, lease, amount);
    }

    /** The lease is lost; calls under way settle for themselves, and the next ones need a new lease. */
    private void begin() {
        lease = ids.get();
        granted = 0;
        settled = 0;
        held = 0;
        returned = 0;
        epoch = 0;
        newestOrder = 0;
        usableUntil = Long.MIN_VALUE;
        claimed = false;
    }

    private long idle() {
        return granted - settled - held - returned;
    }

    private static long saturated(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    public LeaseId lease() {
        return lease;
    }

    /** What open calls hold. */
    public long held() {
        return held;
    }

    /** What could be held at once. */
    public long spendable() {
        return idle();
    }

    /** Until when calls may set out under the lease, as far as is known. */
    long usableUntil() {
        return usableUntil;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }
}
