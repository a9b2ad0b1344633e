package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartsTest {
    private final Restarts restarts = new Restarts();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void theWaitsDoubleUntilTheChildIsGivenUp() {
        for (int failure = 0; failure < Restarts.FAILURES_MAX; failure++) {
            assertThat(restarts.afterFailure(now)).hasValue(Restarts.WAIT_FIRST.multipliedBy(1L << failure));
            now = now.plusSeconds(1);
        }

        assertThat(restarts.afterFailure(now)).isEmpty();
    }

    @Test
    void aCauseThatMayPassIsNeverGivenUpAndAskedForLessAndLessOften() {
        assertThat(restarts.afterPassing()).isEqualTo(Restarts.WAIT_FIRST);
        assertThat(restarts.afterPassing()).isEqualTo(Restarts.WAIT_FIRST.multipliedBy(2));
        for (int failure = 0; failure < 100; failure++) {
            assertThat(restarts.afterPassing()).isLessThanOrEqualTo(Restarts.PASSING_WAIT_MAX);
        }
        assertThat(restarts.afterPassing()).isEqualTo(Restarts.PASSING_WAIT_MAX);

        restarts.passed();
        assertThat(restarts.afterPassing()).isEqualTo(Restarts.WAIT_FIRST);
    }

    @Test
    void failuresOfLongAgoAreForgotten() {
        for (int failure = 0; failure < 100; failure++) {
            assertThat(restarts.afterFailure(now))
                    .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(Restarts.WAIT_MAX));
            now = now.plus(Restarts.WINDOW.dividedBy(Restarts.FAILURES_MAX)).plus(Duration.ofSeconds(1));
        }
    }
}
