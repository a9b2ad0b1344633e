package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MoneyTest {
    private static final BigDecimal MILLION = new BigDecimal("1000000");

    @Test
    void additionIsExactOrFailsAndNeverWraps() {
        Sample.always(sample -> {
            MoneyUnit unit = sample.unit();
            Money a = sample.money(unit);
            Money b = sample.money(unit);
            assertThat(attempt(() -> a.plus(b)))
                    .isEqualTo(fitting(Sample.exact(a.nano()).add(Sample.exact(b.nano())), unit));
            assertThat(attempt(() -> a.minus(b)))
                    .isEqualTo(fitting(Sample.exact(a.nano()).subtract(Sample.exact(b.nano())), unit));
            assertThat(attempt(a::negated))
                    .isEqualTo(fitting(Sample.exact(a.nano()).negate(), unit));
        });
    }

    @Test
    void additionCommutesAndZeroIsNeutral() {
        Sample.always(sample -> {
            MoneyUnit unit = sample.unit();
            Money a = sample.money(unit);
            Money b = sample.money(unit);
            assertThat(attempt(() -> a.plus(b))).isEqualTo(attempt(() -> b.plus(a)));
            assertThat(a.plus(Money.zero(unit))).isEqualTo(a);
            assertThat(a.minus(a)).isEqualTo(Money.zero(unit));
        });
    }

    @Test
    void additionAssociatesWhereverBothWaysFit() {
        Sample.always(sample -> {
            MoneyUnit unit = sample.unit();
            Money a = sample.money(unit);
            Money b = sample.money(unit);
            Money c = sample.money(unit);
            Optional<Money> left = attempt(() -> a.plus(b).plus(c));
            Optional<Money> right = attempt(() -> a.plus(b.plus(c)));
            if (left.isPresent() && right.isPresent()) {
                assertThat(left).isEqualTo(right);
            }
        });
    }

    @Test
    void unitsNeverMix() {
        Money yuan = new Money(1, MoneyUnit.CNY);
        Money points = new Money(1, MoneyUnit.POINT);
        assertThatThrownBy(() -> yuan.plus(points)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> yuan.minus(points)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> yuan.compare(points)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparisonIsTheOrderOfTheCounts() {
        Sample.always(sample -> {
            MoneyUnit unit = sample.unit();
            Money a = sample.money(unit);
            Money b = sample.money(unit);
            assertThat(Integer.signum(a.compare(b)))
                    .isEqualTo(Sample.exact(a.nano()).compareTo(Sample.exact(b.nano())));
            assertThat(a.isNegative()).isEqualTo(a.compare(Money.zero(unit)) < 0);
        });
    }

    @Test
    void aPriceIsRoundedOnceHalfAwayFromZero() {
        Sample.always(sample -> {
            long quantity = sample.anyLong();
            Money perMillion = sample.money();
            BigInteger expected = new BigDecimal(quantity)
                    .multiply(new BigDecimal(perMillion.nano()))
                    .divide(MILLION, 0, RoundingMode.HALF_UP)
                    .toBigIntegerExact();
            assertThat(attempt(() -> Money.priced(quantity, perMillion)))
                    .isEqualTo(fitting(expected, perMillion.unit()));
        });
    }

    @Test
    void halfAUnitRoundsAwayFromZeroOnBothSides() {
        Money perMillion = new Money(1, MoneyUnit.CNY);
        assertThat(Money.priced(500_000, perMillion).nano()).isEqualTo(1);
        assertThat(Money.priced(499_999, perMillion).nano()).isZero();
        assertThat(Money.priced(-500_000, perMillion).nano()).isEqualTo(-1);
        assertThat(Money.priced(-499_999, perMillion).nano()).isZero();
    }

    @Test
    void theDecimalFormLosesNothing() {
        Sample.always(sample -> {
            Money money = sample.money();
            assertThat(Money.of(money.decimal(), money.unit())).isEqualTo(money);
            assertThat(Money.of(new BigDecimal(money.decimal().toPlainString()), money.unit()))
                    .isEqualTo(money);
        });
    }

    @Test
    void decimalsThatDoNotFitAreRefusedAndNotRounded() {
        for (String text : new String[] {
            "0.0000000001", "1.0000000005", "9223372036.854775808", "-9223372036.854775809", "1E+19", "1E+999999999"
        }) {
            assertThatThrownBy(() -> Money.of(new BigDecimal(text), MoneyUnit.CNY))
                    .as(text)
                    .isInstanceOf(ArithmeticException.class);
        }
        assertThat(Money.of(new BigDecimal("9223372036.854775807"), MoneyUnit.CNY)
                        .nano())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Money.of(new BigDecimal("-9223372036.854775808"), MoneyUnit.CNY)
                        .nano())
                .isEqualTo(Long.MIN_VALUE);
        assertThat(Money.of(new BigDecimal("1.50000000000000"), MoneyUnit.CNY).nano())
                .isEqualTo(1_500_000_000L);
        assertThat(Money.of(new BigDecimal("0E+30"), MoneyUnit.CNY)).isEqualTo(Money.zero(MoneyUnit.CNY));
        assertThat(Money.of(new BigDecimal("0E-30"), MoneyUnit.CNY)).isEqualTo(Money.zero(MoneyUnit.CNY));
    }

    @Test
    void anAmountReadsPlainly() {
        assertThat(new Money(2_100_000, MoneyUnit.CNY)).hasToString("0.0021 CNY");
        assertThat(new Money(-100 * Money.NANO_PER_UNIT, MoneyUnit.POINT)).hasToString("-100 POINT");
        assertThat(Money.zero(MoneyUnit.CARD_HOUR)).hasToString("0 CARD_HOUR");
    }

    private static Optional<Money> attempt(Supplier<Money> sum) {
        try {
            return Optional.of(sum.get());
        } catch (ArithmeticException doesNotFit) {
            return Optional.empty();
        }
    }

    private static Optional<Money> fitting(BigInteger nano, MoneyUnit unit) {
        return nano.bitLength() <= 63 ? Optional.of(new Money(nano.longValueExact(), unit)) : Optional.empty();
    }
}
