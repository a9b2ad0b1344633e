package qiantang.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import qiantang.ledger.price.PriceBook;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.CallId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.PriceQuestion;
import qiantang.terms.TariffId;

/** Looks at what came before it is counted: whether it can be true, and whether the price it names did apply. */
final class Examination {
    /** A clock may be this far ahead of ours before its calls are set aside. */
    private static final Duration AHEAD_MAX = Duration.ofDays(1);
    /** A gateway may have been away this long before its calls are set aside. */
    private static final Duration LATE_MAX = Duration.ofDays(400);
    /** A gateway that is cut off may let calls in by the prices it has for so long after they were superseded. */
    private static final Duration PRICE_LAG_MAX = Duration.ofDays(1);
    /** Tokens of one call; far beyond any model, and within the columns. */
    private static final long TOKENS_MAX = 1_000_000_000;
    /** What one call may cost, in nano-units; so that the sum of a batch cannot run over. */
    static final long CHARGE_MAX = 1_000_000 * Money.NANO_PER_UNIT;

    private final PriceBook prices;
    private final InstantSource clock;

    Examination(PriceBook prices, InstantSource clock) {
        this.prices = prices;
        this.clock = clock;
    }

    /** A record that is kept for a person to look at, and why. */
    record Aside(CallRecord call, Reason reason) {}

    enum Reason {
        OTHER_CONTENT,
        IMPOSSIBLE_TIME,
        IMPOSSIBLE_COUNT,
        UNKNOWN_TARIFF,
        OTHER_TARIFF,
        /** It went to a site that this cloud does not know, as calls do that were made for another database. */
        UNKNOWN_SITE,
        /** The database will never take it. */
        UNWRITABLE
    }

    /**
     * @param counted one per id, in the order of their ids
     * @param contested those that share their id with an earlier one of the batch; which of them counts, if any, is known
     *     when it is seen what is kept
     */
    record Outcome(List<CountedCall> counted, List<Aside> aside, List<CallRecord> contested) {}

    /** @param sorted by id */
    Outcome examine(List<CallRecord> sorted) {
        Map<TariffId, PublishedPrice> tariffs = prices.find(sorted.stream()
                .map(CallRecord::billing)
                .filter(Objects::nonNull)
                .map(Billing::tariff)
                .collect(Collectors.toSet()));
        Map<CallId, CountedCall> counted = new LinkedHashMap<>();
        List<Aside> aside = new ArrayList<>();
        List<CallRecord> contested = new ArrayList<>();
        Instant now = clock.instant();
        for (CallRecord call : sorted) {
            if (counted.containsKey(call.id())) {
                contested.add(call);
                continue;
            }
            PublishedPrice price =
                    call.billing() == null ? null : tariffs.get(call.billing().tariff());
            Optional<Reason> fault = fault(call, Optional.ofNullable(price), now);
            if (fault.isPresent()) {
                aside.add(new Aside(call, fault.get()));
            } else {
                counted.put(call.id(), CountedCall.of(call, price));
            }
        }
        return new Outcome(List.copyOf(counted.values()), aside, contested);
    }

    private Optional<Reason> fault(CallRecord call, Optional<PublishedPrice> price, Instant now) {
        Instant started = call.startedAt();
        if (started.isAfter(now.plus(AHEAD_MAX)) || started.isBefore(now.minus(LATE_MAX))) {
            return Optional.of(Reason.IMPOSSIBLE_TIME);
        }
        if (Stream.of(Meter.PROMPT_TOKENS, Meter.COMPLETION_TOKENS)
                .anyMatch(meter -> call.usage().of(meter) > TOKENS_MAX)) {
            return Optional.of(Reason.IMPOSSIBLE_COUNT);
        }
        Billing billing = call.billing();
        if (billing == null) {
            return Optional.empty();
        }
        if (price.isEmpty()) {
            return Optional.of(Reason.UNKNOWN_TARIFF);
        }
        if (price.get().chargeNano(call.usage()) > CHARGE_MAX) {
            return Optional.of(Reason.IMPOSSIBLE_COUNT);
        }
        PriceQuestion question = PriceQuestion.call(billing.payer(), call.model(), started);
        return prices.applied(price.get().price(), question, PRICE_LAG_MAX)
                ? Optional.empty()
                : Optional.of(Reason.OTHER_TARIFF);
    }
}
