package qiantang.ledger.price;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.messages.Text;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.Tariff;

/**
 * A price that somebody wants to publish, not yet known to be sensible.
 *
 * @param validFrom from when; now if absent
 * @param feePpm of a million, what the operator keeps
 * @param confirmed whether it is meant although it jumps
 */
public record PriceWish(
        PriceScope scope,
        MoneyUnit unit,
        Map<Meter, Money> perMillion,
        int feePpm,
        boolean withdrawn,
        Optional<Instant> validFrom,
        boolean confirmed) {
    static final int WORD_CHARS_MAX = 200;
    static final Duration AHEAD_MAX = Duration.ofDays(3_660);
    private static final int MILLION = 1_000_000;

    void check(Instant now) {
        Problem wrong = Problem.of(RequestProblem.BODY_INVALID);
        for (Map.Entry<Meter, Money> price : perMillion.entrySet()) {
            wrong = checkPrice(wrong, price.getKey(), price.getValue());
        }
        if (feePpm < 0 || feePpm > MILLION) {
            wrong = wrong.at("/feePpm", Text.of("ledger.reason.fee"));
        }
        if (isUnusable(scope.model())) {
            wrong = wrong.at("/model", Text.of("ledger.reason.model"));
        }
        if (isUnusable(scope.accelerator())) {
            wrong = wrong.at("/accelerator", Text.of("ledger.reason.accelerator"));
        }
        if (validFrom
                .filter(from -> from.isBefore(now) || from.isAfter(now.plus(AHEAD_MAX)))
                .isPresent()) {
            wrong = wrong.at("/validFrom", Text.of("ledger.reason.valid_from"));
        }
        if (perMillion.isEmpty() == !withdrawn) {
            wrong = wrong.at("/perMillion", Text.of("ledger.reason.prices"));
        }
        if (!wrong.faults().isEmpty()) {
            throw wrong;
        }
    }

    private Problem checkPrice(Problem wrong, Meter meter, Money money) {
        String field = "/perMillion/" + PriceWords.of(meter);
        if (money.unit() != unit) {
            return wrong.at(field, Text.of("ledger.reason.price_unit").with("unit", unit));
        }
        if (money.isNegative() || money.nano() > Tariff.MAX_UNITS_PER_MILLION * Money.NANO_PER_UNIT) {
            return wrong.at(field, Text.of("ledger.reason.price").with("max", Tariff.MAX_UNITS_PER_MILLION));
        }
        return wrong;
    }

    private static boolean isUnusable(@Nullable String word) {
        return word != null && (word.isBlank() || word.length() > WORD_CHARS_MAX || word.indexOf('\0') >= 0);
    }
}
