package qiantang.bench.credit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpendingTest {
    private static final long COST = 2;
    private static final long HOLD = 4;

    private final Spending spending = new Spending(COST, HOLD);

    @Test
    void aRefusalWhileAHoldWasFreeIsWrong() {
        long begun = spending.begin();
        spending.refused(begun);

        assertThat(spending.wronglyRefused(HOLD + 1)).isOne();
        assertThat(spending.wronglyRefused(HOLD)).isZero();
    }

    @Test
    void aRefusalIsRightIfOthersMayHoldTheRestForAMomentOfItsLife() {
        long begun = spending.begin();
        spending.begin();
        spending.completed();
        spending.refused(begun);

        assertThat(spending.wronglyRefused(2 * HOLD)).isZero();
        assertThat(spending.wronglyRefused(2 * HOLD + 1)).isOne();
    }

    @Test
    void whatBrokeMayBeHeldForEver() {
        spending.begin();
        spending.broken();
        long begun = spending.begin();
        spending.refused(begun);

        assertThat(spending.wronglyRefused(2 * HOLD)).isZero();
        assertThat(spending.brokenCalls()).isOne();
    }

    @Test
    void whoIsRefusedAfterAKillIsNotJudged() {
        long begun = spending.begin();
        spending.killed();
        spending.refused(begun);

        assertThat(spending.wronglyRefused(100)).isZero();
        assertThat(spending.refusedCalls()).isOne();
    }
}
