package qiantang.terms;

import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What use costs, in one version that never changes (单价): for each meter the price of a million of it. A part that has no
 * price of its own costs what its whole costs, so cached prompt tokens cost what prompt tokens cost, and reasoning what
 * completion costs; any other meter without a price is free.
 *
 * <p>What this class says is the only arithmetic of prices. Whoever holds a worst case and whoever charges in the end get
 * their amounts here, so they cannot differ by a rounding.
 *
 * @param id names this version; what is charged keeps it
 * @param perMillion prices per million, none negative, none above {@link #MAX_UNITS_PER_MILLION}, all in one unit
 */
public record Tariff(TariffId id, MoneyUnit unit, Map<Meter, Money> perMillion) {
    /** Dearer than anything; a slip of the decimal point above it is noticed when it is typed. */
    public static final long MAX_UNITS_PER_MILLION = 1_000_000;

    private static final long NANO_MAX = MAX_UNITS_PER_MILLION * Money.NANO_PER_UNIT;
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    public Tariff {
        EnumMap<Meter, Money> kept = new EnumMap<>(Meter.class);
        for (Map.Entry<Meter, Money> price : perMillion.entrySet()) {
            Money money = price.getValue();
            if (money.unit() != unit || money.nano() < 0 || money.nano() > NANO_MAX) {
                throw new IllegalArgumentException(
                        "a price is between 0 and " + MAX_UNITS_PER_MILLION + " " + unit + ", not " + money);
            }
            kept.put(price.getKey(), money);
        }
        perMillion = Collections.unmodifiableMap(kept);
    }

    /**
     * What this use costs: one usage line, rounded once, half away from zero.
     *
     * @throws ArithmeticException if it is more than {@link Money} can say
     */
    public Money charge(Usage usage) {
        long cached = usage.of(Meter.CACHED_PROMPT_TOKENS);
        long reasoning = usage.of(Meter.REASONING_TOKENS);
        BigInteger exact = times(usage.of(Meter.PROMPT_TOKENS) - cached, Meter.PROMPT_TOKENS)
                .add(times(cached, Meter.CACHED_PROMPT_TOKENS))
                .add(times(usage.of(Meter.COMPLETION_TOKENS) - reasoning, Meter.COMPLETION_TOKENS))
                .add(times(reasoning, Meter.REASONING_TOKENS))
                .add(times(usage.of(Meter.CARD_SECONDS), Meter.CARD_SECONDS));
        BigInteger[] parts = exact.divideAndRemainder(MILLION);
        boolean up = parts[1].shiftLeft(1).compareTo(MILLION) >= 0;
        return money(up ? parts[0].add(BigInteger.ONE) : parts[0]);
    }

    /**
     * What a call can cost at most: never less than {@link #charge} for any use within these counts.
     *
     * @throws ArithmeticException if it is more than {@link Money} can say
     */
    public Money worstCase(long promptTokensAtMost, long completionTokensAtMost) {
        return roundedUp(times(promptTokensAtMost, dearer(Meter.PROMPT_TOKENS, Meter.CACHED_PROMPT_TOKENS))
                .add(times(completionTokensAtMost, dearer(Meter.COMPLETION_TOKENS, Meter.REASONING_TOKENS))));
    }

    /** What holding cards for so long can cost at most. */
    public Money worstCase(long cardSecondsAtMost) {
        return roundedUp(times(cardSecondsAtMost, Meter.CARD_SECONDS));
    }

    /** Whether nothing costs anything under this tariff. */
    public boolean isFree() {
        return perMillion.values().stream().allMatch(price -> price.nano() == 0);
    }

    private Money roundedUp(BigInteger exact) {
        return money(exact.add(MILLION).subtract(BigInteger.ONE).divide(MILLION));
    }

    private Meter dearer(Meter one, Meter other) {
        return nano(one) >= nano(other) ? one : other;
    }

    private BigInteger times(long count, Meter meter) {
        if (count < 0) {
            throw new IllegalArgumentException("a count is never negative: " + count);
        }
        return BigInteger.valueOf(count).multiply(BigInteger.valueOf(nano(meter)));
    }

    private long nano(Meter meter) {
        Money own = perMillion.get(meter);
        if (own != null) {
            return own.nano();
        }
        return switch (meter) {
            case CACHED_PROMPT_TOKENS -> nano(Meter.PROMPT_TOKENS);
            case REASONING_TOKENS -> nano(Meter.COMPLETION_TOKENS);
            case PROMPT_TOKENS, COMPLETION_TOKENS, CARD_SECONDS -> 0;
        };
    }

    private Money money(BigInteger nano) {
        return new Money(nano.longValueExact(), unit);
    }
}
