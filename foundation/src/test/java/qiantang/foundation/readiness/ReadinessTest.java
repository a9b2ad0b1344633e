package qiantang.foundation.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.messages.Text;
import qiantang.foundation.readiness.Finding.Severity;

class ReadinessTest {
    private static final Messages MESSAGES = Messages.of(List.of());
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");

    private record Fake(String component, Look now) implements ReadinessCheck {
        interface Look {
            List<Finding> now() throws Exception;
        }

        @Override
        public List<Finding> look() throws Exception {
            return now.now();
        }
    }

    @Test
    void whatIsOnlyUnsafeIsReady() {
        Readiness readiness = readiness(new Fake("door", () -> List.of(Finding.note(Text.of("x")))));
        assertThat(readiness.report().isReady()).isTrue();
    }

    @Test
    void whoeverThrowsOrKeepsSilentIsNotReadyAndTheOthersStillAnswer() {
        Readiness readiness = readiness(
                new Fake("thrower", () -> {
                    throw new IllegalStateException("a password");
                }),
                new Fake("sleeper", () -> {
                    new CountDownLatch(1).await();
                    return List.of();
                }),
                new Fake("good", List::of));
        Readiness.Report report = readiness.report();
        assertThat(report.isReady()).isFalse();
        assertThat(report.findings().get("good")).isEmpty();
        assertThat(report.findings().get("thrower"))
                .extracting(Finding::severity)
                .containsExactly(Severity.REFUSE);
        assertThat(report.findings().get("sleeper"))
                .extracting(Finding::severity)
                .containsExactly(Severity.REFUSE);
        assertThat(report.toString()).doesNotContain("a password");
    }

    @Test
    void componentsAreAskedOnceASecondHoweverManyWantToKnow() {
        AtomicInteger asked = new AtomicInteger();
        Readiness readiness = readiness(new Fake("one", () -> {
            asked.incrementAndGet();
            return List.of();
        }));
        readiness.report();
        readiness.report();
        assertThat(asked).hasValue(1);
        now = now.plus(Readiness.ASKED_AGAIN);
        readiness.report();
        assertThat(asked).hasValue(2);
    }

    private Readiness readiness(ReadinessCheck... checks) {
        return new Readiness(List.of(checks), MESSAGES, () -> now);
    }
}
