package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import qiantang.foundation.metrics.Metrics;
import qiantang.foundation.readiness.Finding;
import qiantang.ledger.Receipt;

class SetAsideTest {
    private final Metrics metrics = new Metrics();
    private final SetAside setAside = new SetAside(metrics);

    @Test
    void whatIsCountedMakesNoNoise() {
        setAside.note(new Receipt(3, 2, 0));

        assertThat(setAside.look()).isEmpty();
    }

    @Test
    void whatIsNotCountedIsToldWhereverAnOperatorLooks() {
        setAside.note(new Receipt(3, 2, 1));
        setAside.note(new Receipt(0, 0, 2));

        Finding finding = setAside.look().getFirst();
        assertThat(finding.severity()).isEqualTo(Finding.Severity.NOTE);
        assertThat(finding.sentence().arguments()).containsEntry("count", 3L);
        assertThat(new String(metrics.exposition(), StandardCharsets.UTF_8))
                .contains("qiantang_usage_set_aside_total 3.0");
    }
}
