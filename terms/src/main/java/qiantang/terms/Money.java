package qiantang.terms;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount: a 64-bit count of billionths of a unit (for {@link MoneyUnit#CNY}: nano-yuan), so at most about
 * ±9.22 thousand million units. Arithmetic that does not fit throws {@link ArithmeticException}; nothing wraps, and
 * nothing is a binary fraction.
 *
 * <p>Rounding happens in one place, {@link #priced}, once per usage line: half away from zero.
 */
public record Money(long nano, MoneyUnit unit) {
    public static final long NANO_PER_UNIT = 1_000_000_000L;
    private static final int SCALE = 9;
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000L);

    public static Money zero(MoneyUnit unit) {
        return new Money(0, unit);
    }

    /**
     * @throws ArithmeticException if the amount has more than nine decimals or is too large
     */
    public static Money of(BigDecimal amount, MoneyUnit unit) {
        if (amount.signum() == 0) {
            return zero(unit);
        }
        // Checked before scaling, so that an absurd exponent costs no memory.
        if (amount.precision() - (long) amount.scale() > 10
                || amount.stripTrailingZeros().scale() > SCALE) {
            throw new ArithmeticException("an amount has at most ten digits before the point and nine after it");
        }
        return new Money(amount.movePointRight(SCALE).longValueExact(), unit);
    }

    /** What {@code quantity} costs at a price per million: the only place where an amount is rounded. */
    public static Money priced(long quantity, Money perMillion) {
        BigInteger exact = BigInteger.valueOf(quantity).multiply(BigInteger.valueOf(perMillion.nano));
        BigInteger[] parts = exact.divideAndRemainder(MILLION);
        BigInteger twiceRest = parts[1].abs().shiftLeft(1);
        BigInteger rounded =
                twiceRest.compareTo(MILLION) >= 0 ? parts[0].add(BigInteger.valueOf(exact.signum())) : parts[0];
        return new Money(rounded.longValueExact(), perMillion.unit);
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(nano, sameUnit(other).nano), unit);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(nano, sameUnit(other).nano), unit);
    }

    public Money negated() {
        return new Money(Math.negateExact(nano), unit);
    }

    public boolean isNegative() {
        return nano < 0;
    }

    /** Negative, zero or positive as this amount is less than, equal to or more than the other. */
    public int compare(Money other) {
        return Long.compare(nano, sameUnit(other).nano);
    }

    /** The amount in whole units, exact, without trailing zeros. */
    public BigDecimal decimal() {
        BigDecimal exact = BigDecimal.valueOf(nano, SCALE).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact;
    }

    private Money sameUnit(Money other) {
        if (other.unit != unit) {
            throw new IllegalArgumentException("cannot mix " + unit + " and " + other.unit);
        }
        return other;
    }

    /** Such as {@code 0.0021 CNY}. */
    @Override
    public String toString() {
        return decimal().toPlainString() + " " + unit;
    }
}
