package qiantang.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptCountTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    @Test
    void theDelayDoublesFromOneSecondToItsGreatest() {
        AttemptCount count = AttemptCount.none(START);
        Instant now = START;
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            count = count.counted(now, 3);
            seconds.add(count.waitAt(now).toSeconds());
            now = count.retryAt();
        }
        assertThat(seconds)
                .containsExactly(0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L, 900L);
    }

    @Test
    void afterALongQuietAllIsForgotten() {
        AttemptCount count = AttemptCount.none(START);
        for (int i = 0; i < 9; i++) {
            count = count.counted(START, 0);
        }
        Instant later = START.plus(AttemptCount.FORGOTTEN).plusSeconds(1);
        assertThat(count.counted(later, 0).waitAt(later)).isEqualTo(Duration.ofSeconds(1));
    }
}
