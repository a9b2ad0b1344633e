package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TariffTest {
    private static final TariffId ID = new TariffId(new UUID(0, 1));

    @Test
    void cachedPromptAndReasoningCostWhatTheirWholeCostsUnlessPriced() {
        Usage usage = usage(1_000_000, 400_000, 500_000, 100_000);

        assertThat(yuan(Map.of(Meter.PROMPT_TOKENS, "2", Meter.COMPLETION_TOKENS, "8"))
                        .charge(usage))
                .hasToString("6 CNY");
        assertThat(yuan(Map.of(
                                Meter.PROMPT_TOKENS, "2",
                                Meter.CACHED_PROMPT_TOKENS, "0.5",
                                Meter.COMPLETION_TOKENS, "8",
                                Meter.REASONING_TOKENS, "10"))
                        .charge(usage))
                .hasToString("5.6 CNY");
    }

    @Test
    void aMeterWithoutAPriceIsFree() {
        Tariff tariff = yuan(Map.of(Meter.COMPLETION_TOKENS, "8"));

        assertThat(tariff.charge(usage(1_000_000, 0, 0, 0))).isEqualTo(Money.zero(MoneyUnit.CNY));
        assertThat(tariff.isFree()).isFalse();
        assertThat(yuan(Map.of()).isFree()).isTrue();
    }

    @Test
    void aLineIsRoundedOnceHalfAwayFromZero() {
        // Each part alone would be rounded to nothing; together they are half a nano-yuan.
        Tariff tariff = yuan(Map.of(Meter.PROMPT_TOKENS, "0.00025", Meter.COMPLETION_TOKENS, "0.00025"));

        assertThat(tariff.charge(usage(1, 0, 1, 0)).nano()).isEqualTo(1);
        assertThat(tariff.charge(usage(1, 0, 0, 0)).nano()).isZero();
    }

    @Test
    void theWorstCaseIsNeverBelowACharge() {
        Sample.always(sample -> {
            Tariff tariff = any(sample);
            Usage usage = sample.usage();
            long prompt = usage.of(Meter.PROMPT_TOKENS) + sample.below(3);
            long completion = usage.of(Meter.COMPLETION_TOKENS) + sample.below(3);
            Usage tokens = usage(
                    usage.of(Meter.PROMPT_TOKENS),
                    usage.of(Meter.CACHED_PROMPT_TOKENS),
                    usage.of(Meter.COMPLETION_TOKENS),
                    usage.of(Meter.REASONING_TOKENS));

            assertThat(tariff.worstCase(prompt, completion).nano())
                    .isGreaterThanOrEqualTo(tariff.charge(tokens).nano());
        });
    }

    @Test
    void aChargeIsTheExactSumRoundedOnce() {
        Sample.always(sample -> {
            Tariff tariff = any(sample);
            Usage usage = sample.usage();
            BigDecimal exact = price(tariff, Meter.PROMPT_TOKENS)
                    .multiply(count(usage, Meter.PROMPT_TOKENS).subtract(count(usage, Meter.CACHED_PROMPT_TOKENS)))
                    .add(price(tariff, Meter.CACHED_PROMPT_TOKENS).multiply(count(usage, Meter.CACHED_PROMPT_TOKENS)))
                    .add(price(tariff, Meter.COMPLETION_TOKENS)
                            .multiply(count(usage, Meter.COMPLETION_TOKENS)
                                    .subtract(count(usage, Meter.REASONING_TOKENS))))
                    .add(price(tariff, Meter.REASONING_TOKENS).multiply(count(usage, Meter.REASONING_TOKENS)))
                    .add(price(tariff, Meter.CARD_SECONDS).multiply(count(usage, Meter.CARD_SECONDS)));

            assertThat(tariff.charge(usage).nano())
                    .isEqualTo(exact.movePointLeft(6)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact());
        });
    }

    @Test
    void aPriceThatIsNegativeOrAbsurdOrOfAnotherUnitIsRefused() {
        assertThatThrownBy(() -> yuan(Map.of(Meter.PROMPT_TOKENS, "-1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> yuan(Map.of(Meter.PROMPT_TOKENS, "1000000.000000001")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tariff(
                        ID, MoneyUnit.POINT, Map.of(Meter.PROMPT_TOKENS, Money.of(BigDecimal.ONE, MoneyUnit.CNY))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> yuan(Map.of(Meter.PROMPT_TOKENS, "1000000")).charge(usage(Long.MAX_VALUE, 0, 0, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    private static Tariff any(Sample sample) {
        Map<Meter, Money> prices = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            if (sample.coin()) {
                prices.put(meter, new Money(sample.random().nextLong(100_000_000_000L), MoneyUnit.CNY));
            }
        }
        return new Tariff(ID, MoneyUnit.CNY, prices);
    }

    private static BigDecimal price(Tariff tariff, Meter meter) {
        Money own = tariff.perMillion().get(meter);
        if (own != null) {
            return BigDecimal.valueOf(own.nano());
        }
        return switch (meter) {
            case CACHED_PROMPT_TOKENS -> price(tariff, Meter.PROMPT_TOKENS);
            case REASONING_TOKENS -> price(tariff, Meter.COMPLETION_TOKENS);
            case PROMPT_TOKENS, COMPLETION_TOKENS, CARD_SECONDS -> BigDecimal.ZERO;
        };
    }

    private static BigDecimal count(Usage usage, Meter meter) {
        return BigDecimal.valueOf(usage.of(meter));
    }

    private static Tariff yuan(Map<Meter, String> prices) {
        Map<Meter, Money> perMillion = new EnumMap<>(Meter.class);
        prices.forEach((meter, price) -> perMillion.put(meter, Money.of(new BigDecimal(price), MoneyUnit.CNY)));
        return new Tariff(ID, MoneyUnit.CNY, perMillion);
    }

    private static Usage usage(long prompt, long cached, long completion, long reasoning) {
        return new Usage(
                Map.of(
                        Meter.PROMPT_TOKENS, prompt,
                        Meter.CACHED_PROMPT_TOKENS, cached,
                        Meter.COMPLETION_TOKENS, completion,
                        Meter.REASONING_TOKENS, reasoning),
                Usage.Evidence.REPORTED);
    }
}
