package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void additionIsAssociativeAndCommutativeWithNoneAsNeutral() {
        Sample.always(sample -> {
            Usage a = sample.usage();
            Usage b = sample.usage();
            Usage c = sample.usage();
            assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
            assertThat(a.plus(b)).isEqualTo(b.plus(a));
            assertThat(a.plus(Usage.NONE)).isEqualTo(a);
        });
    }

    @Test
    void eachMeterIsAddedOnItsOwn() {
        Sample.always(sample -> {
            Usage a = sample.usage();
            Usage b = sample.usage();
            for (Meter meter : Meter.values()) {
                assertThat(a.plus(b).of(meter)).isEqualTo(a.of(meter) + b.of(meter));
            }
        });
    }

    @Test
    void theWeakerEvidenceWins() {
        Sample.always(sample -> {
            Usage a = sample.usage();
            Usage b = sample.usage();
            boolean estimated = a.evidence() == Usage.Evidence.ESTIMATED || b.evidence() == Usage.Evidence.ESTIMATED;
            assertThat(a.plus(b).evidence() == Usage.Evidence.ESTIMATED).isEqualTo(estimated);
        });
    }

    @Test
    void aPartNeverExceedsItsWhole() {
        Sample.always(sample -> {
            Usage sum = sample.usage().plus(sample.usage());
            assertThat(sum.of(Meter.CACHED_PROMPT_TOKENS)).isLessThanOrEqualTo(sum.of(Meter.PROMPT_TOKENS));
            assertThat(sum.of(Meter.REASONING_TOKENS)).isLessThanOrEqualTo(sum.of(Meter.COMPLETION_TOKENS));
        });
        assertThatThrownBy(() -> usage(Map.of(Meter.PROMPT_TOKENS, 1L, Meter.CACHED_PROMPT_TOKENS, 2L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> usage(Map.of(Meter.REASONING_TOKENS, 1L)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAbsentMeterAndACountOfZeroAreTheSame() {
        assertThat(usage(Map.of(Meter.PROMPT_TOKENS, 0L))).isEqualTo(Usage.NONE);
        assertThat(Usage.tokens(0, 0, Usage.Evidence.REPORTED)).isEqualTo(Usage.NONE);
        assertThat(Usage.NONE.of(Meter.CARD_SECONDS)).isZero();
    }

    @Test
    void countsAreNeverNegativeAndNeverWrap() {
        assertThatThrownBy(() -> usage(Map.of(Meter.CARD_SECONDS, -1L))).isInstanceOf(IllegalArgumentException.class);
        Usage most = usage(Map.of(Meter.CARD_SECONDS, Long.MAX_VALUE));
        assertThatThrownBy(() -> most.plus(usage(Map.of(Meter.CARD_SECONDS, 1L))))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aUsageDoesNotChangeWithTheMapItWasMadeFrom() {
        Map<Meter, Long> counts = new HashMap<>(Map.of(Meter.CARD_SECONDS, 1L));
        Usage usage = usage(counts);
        counts.put(Meter.CARD_SECONDS, 2L);
        assertThat(usage.of(Meter.CARD_SECONDS)).isEqualTo(1);
        assertThatThrownBy(() -> usage.counts().put(Meter.CARD_SECONDS, 3L))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Usage usage(Map<Meter, Long> counts) {
        return new Usage(counts, Usage.Evidence.REPORTED);
    }
}
