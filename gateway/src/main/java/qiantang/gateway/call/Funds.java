package qiantang.gateway.call;

import org.jspecify.annotations.Nullable;
import qiantang.gateway.credit.Hold;
import qiantang.gateway.credit.Purses;
import qiantang.gateway.feed.Billing;
import qiantang.terms.Usage;

/** The credit that one call holds, from before it sets out until it is settled. */
final class Funds {
    private final Purses purses;
    private final Quote.Priced quote;
    private final @Nullable Hold hold;

    /** @param hold absent if the price is nothing */
    Funds(Purses purses, Quote.Priced quote, @Nullable Hold hold) {
        this.purses = purses;
        this.quote = quote;
        this.hold = hold;
    }

    Billing billing() {
        return hold == null
                ? new Billing(quote.tariff().id(), quote.payer(), null, 0)
                : new Billing(quote.tariff().id(), quote.payer(), hold.lease(), hold.first());
    }

    /** Whether what was produced up to now is paid for, and a little ahead; asks for more where it is not. */
    boolean covers(Usage soFar) {
        if (hold == null) {
            return true;
        }
        long cost = cost(soFar);
        boolean near = quote.openEnded() ? cost > hold.amount() - hold.amount() / 4 : cost > hold.amount();
        return !near || purses.extend(hold, Math.max(hold.first(), cost - hold.amount())) || cost < hold.amount();
    }

    /** Whether the lease is so old that the ledger may have given it away. */
    boolean isPastUse() {
        return hold != null && purses.isPastUse(hold);
    }

    void settle(Usage used) {
        if (hold != null) {
            purses.settle(hold, cost(used));
        }
    }

    private long cost(Usage used) {
        try {
            return quote.tariff().charge(used).nano();
        } catch (ArithmeticException tooMuch) {
            return Long.MAX_VALUE;
        }
    }
}
