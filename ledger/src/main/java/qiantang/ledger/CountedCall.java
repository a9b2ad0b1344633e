package qiantang.ledger;

import org.jspecify.annotations.Nullable;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.Money;

/**
 * A call that can be counted, with what it costs.
 *
 * @param call as it came, with its lease
 * @param price the version that it names; absent if it names none
 */
record CountedCall(CallRecord call, @Nullable PublishedPrice price, long chargedNano, long feeNano) {
    static CountedCall of(CallRecord call, @Nullable PublishedPrice price) {
        if (price == null) {
            return new CountedCall(call, null, 0, 0);
        }
        long charged = price.chargeNano(call.usage());
        return new CountedCall(call, price, charged, price.feeNano(charged));
    }

    /** The event that is proved. */
    byte[] event() {
        return CallEvent.of(
                call,
                price == null
                        ? null
                        : new Money(chargedNano, price.price().tariff().unit()));
    }
}
