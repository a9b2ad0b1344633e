package qiantang.app.credit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CreditProtocolTest {
    private static final int INTERLEAVINGS = 16;
    /** Under each sky; {@code -Dqiantang.worlds=2000} makes ten thousand in all. */
    private static final int MANY_INTERLEAVINGS = Integer.getInteger("qiantang.worlds", 400);

    enum Sky {
        CLEAR(0, 0, 0, 0, 0),
        LOSING_MESSAGES(.1, .1, 0, 0, 0),
        KILLING_GATEWAYS(.05, .05, .6, 0, 0),
        CUTTING_LINES(.05, .05, .3, .6, 0),
        ANSWERING_BEYOND_THE_HOLD(.05, .05, .2, .2, .05);

        private final double lost;
        private final double doubled;
        private final double killed;
        private final double cut;
        private final double beyond;

        Sky(double lost, double doubled, double killed, double cut, double beyond) {
            this.lost = lost;
            this.doubled = doubled;
            this.killed = killed;
            this.cut = cut;
            this.beyond = beyond;
        }

        Interleaving.Weather weather() {
            return new Interleaving.Weather(lost, doubled, killed, cut, beyond);
        }
    }

    /** 200 clients on a balance of one yuan, over three gateways. */
    @ParameterizedTest
    @EnumSource
    void neverMoreThanTheBalanceIsHeldOrSettledAndNobodyIsRefusedWhileCreditIsFree(Sky sky) {
        live(sky, INTERLEAVINGS);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void norInThousandsOfWorlds(Sky sky) {
        live(sky, MANY_INTERLEAVINGS);
    }

    private static void live(Sky sky, int interleavings) {
        long seed = new Random().nextLong();
        System.out.println("seed of " + sky + ": " + seed);
        int begun = 0;
        int refused = 0;
        for (int i = 0; i < interleavings; i++) {
            Interleaving world = new Interleaving(seed + i, sky.weather());
            try {
                world.run();
            } catch (AssertionError broken) {
                throw new AssertionError("in the world of seed " + (seed + i) + "L", broken);
            }
            begun += world.begun;
            refused += world.refusals;
        }
        System.out.println("  " + begun + " calls, " + refused + " refused");
        assertThat(begun).isGreaterThan(interleavings * 20);
        assertThat(refused).isPositive();
    }
}
