package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final Instant NOON_IN_CHINA = Instant.parse("2026-11-20T04:00:00Z");
    private static final TenantId PAYER = new TenantId(new UUID(1, 1));
    private static final TenantId OTHER = new TenantId(new UUID(1, 2));

    @Test
    void whatHasNoPriceIsFree() {
        assertThat(Prices.NONE.find(call("m"))).isInstanceOf(Prices.Found.Free.class);
        assertThat(prices(price(1, PriceScope.ofModel("other"), 0)).find(call("m")))
                .isInstanceOf(Prices.Found.Free.class);
    }

    @Test
    void thePriceAgreedWithThePayerGoesFirstThenTheModelsThenTheHours() {
        Price everything = price(1, PriceScope.EVERYTHING, 0);
        Price night = price(2, new PriceScope(null, null, null, new DayHours(22, 8), null), 0);
        Price noon = price(3, new PriceScope(null, null, null, new DayHours(11, 14), null), 0);
        Price model = price(4, PriceScope.ofModel("m"), 0);
        Price agreed = price(5, new PriceScope(PAYER, null, null, null, null), 0);
        Price ofOther = price(6, new PriceScope(OTHER, "m", null, null, null), 0);

        assertThat(found(call("m"), everything)).isEqualTo(everything);
        assertThat(found(call("m"), everything, night)).isEqualTo(everything);
        assertThat(found(call("m"), everything, night, noon)).isEqualTo(noon);
        assertThat(found(call("m"), everything, noon, model, ofOther)).isEqualTo(model);
        assertThat(found(call("m"), everything, noon, model, ofOther, agreed)).isEqualTo(agreed);
    }

    @Test
    void theNewestVersionHoldsFromItsMomentOn() {
        Price old = price(1, PriceScope.ofModel("m"), -60);
        Price now = price(2, PriceScope.ofModel("m"), 0);
        Price soon = price(3, PriceScope.ofModel("m"), 60);

        assertThat(found(call("m"), old, now, soon)).isEqualTo(now);
        assertThat(found(callAt(NOON_IN_CHINA.minusSeconds(1)), old, now, soon)).isEqualTo(old);
        assertThat(found(callAt(NOON_IN_CHINA.plusSeconds(60)), old, now, soon)).isEqualTo(soon);
    }

    @Test
    void aPriceThatWasWithdrawnLeavesTheNextBest() {
        Price everything = price(1, PriceScope.EVERYTHING, 0);
        Price model = price(2, PriceScope.ofModel("m"), -60);
        Price gone = new Price(model.tariff(), model.scope(), NOON_IN_CHINA, true);

        assertThat(found(call("m"), everything, model, gone)).isEqualTo(everything);
    }

    @Test
    void aPriceThatCannotBeReadBlocksWhatItIsForAndNothingElse() {
        Prices prices =
                new Prices(1, List.of(price(1, PriceScope.EVERYTHING, 0)), Set.of(PriceScope.ofModel("mistyped")));

        assertThat(prices.find(call("mistyped"))).isInstanceOf(Prices.Found.Blocked.class);
        assertThat(prices.find(call("m"))).isInstanceOf(Prices.Found.Priced.class);
    }

    @Test
    void hoursMayGoOverMidnight() {
        Instant midnight = Instant.parse("2026-11-20T16:00:00Z");
        DayHours night = new DayHours(22, 8);

        assertThat(night.contain(midnight)).isTrue();
        assertThat(night.contain(midnight.plus(Duration.ofHours(8)))).isFalse();
        assertThat(night.contain(midnight.minus(Duration.ofHours(2)))).isTrue();
        assertThat(new DayHours(0, 24).contain(midnight)).isTrue();
        assertThatThrownBy(() -> new DayHours(8, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DayHours(-1, 25)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PriceQuestion call(String model) {
        return PriceQuestion.call(PAYER, model, NOON_IN_CHINA);
    }

    private static PriceQuestion callAt(Instant at) {
        return PriceQuestion.call(PAYER, "m", at);
    }

    private static Price price(int id, PriceScope scope, long validFromSeconds) {
        Tariff tariff = new Tariff(new TariffId(new UUID(0, id)), MoneyUnit.CNY, Map.of());
        return new Price(tariff, scope, NOON_IN_CHINA.plusSeconds(validFromSeconds), false);
    }

    private static Prices prices(Price... prices) {
        return new Prices(1, List.of(prices), Set.of());
    }

    private static @Nullable Price found(PriceQuestion question, Price... prices) {
        return prices(prices).find(question) instanceof Prices.Found.Priced priced ? priced.price() : null;
    }
}
