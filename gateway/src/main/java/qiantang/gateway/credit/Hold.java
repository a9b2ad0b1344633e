package qiantang.gateway.credit;

import qiantang.terms.LeaseId;

/** Credit that one call holds (预扣), until it is settled or voided, once. */
public final class Hold {
    private final Purse purse;
    private final LeaseId lease;
    private final long first;
    private long amount;
    private boolean over;

    Hold(Purse purse, LeaseId lease, long amount) {
        this.purse = purse;
        this.lease = lease;
        this.first = amount;
        this.amount = amount;
    }

    Purse purse() {
        return purse;
    }

    public LeaseId lease() {
        return lease;
    }

    /** What was held at the beginning, in billionths of a yuan. */
    public long first() {
        return first;
    }

    /** What is held now. */
    public long amount() {
        return amount;
    }

    void grow(long more) {
        amount = Math.addExact(amount, more);
    }

    boolean isOver() {
        return over;
    }

    /** Whether this is the end; a second one changes nothing. */
    boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }
}
