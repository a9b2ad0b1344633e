package qiantang.ledger.price;

import java.util.List;
import java.util.Map;
import qiantang.foundation.http.Problem;
import qiantang.ledger.LedgerProblem;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.Price;

/** Notices a slipped decimal point: a price ten times above or below the one before it has to be confirmed. */
final class PriceJump {
    private static final long FACTOR = 10;

    private PriceJump() {}

    static void refuse(List<PublishedPrice> oldestFirst, Price next) {
        oldestFirst.reversed().stream()
                .map(PublishedPrice::price)
                .filter(price -> price.scope().equals(next.scope())
                        && price.tariff().unit() == next.tariff().unit())
                .findFirst()
                .ifPresent(last ->
                        compare(last.tariff().perMillion(), next.tariff().perMillion()));
    }

    private static void compare(Map<Meter, Money> last, Map<Meter, Money> next) {
        next.forEach((meter, money) -> {
            Money before = last.get(meter);
            if (before != null && before.nano() > 0 && money.nano() > 0 && far(before.nano(), money.nano())) {
                throw Problem.of(LedgerProblem.PRICE_JUMPS)
                        .with("before", before)
                        .with("after", money)
                        .with("factor", FACTOR);
            }
        });
    }

    private static boolean far(long before, long after) {
        return after / FACTOR > before || before / FACTOR > after;
    }
}
