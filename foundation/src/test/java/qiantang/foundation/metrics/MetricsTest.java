package qiantang.foundation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void whatPassesTheDoorIsCounted() {
        DoorMetrics door = new DoorMetrics(metrics);
        door.began();
        door.began();
        door.ended("listKeys", 404, 2_000_000);
        assertThat(text())
                .contains(
                        "qiantang_http_requests_total{operation=\"listKeys\",status=\"4xx\"} 1.0",
                        "qiantang_http_requests_in_flight 1.0",
                        "qiantang_http_request_duration_seconds_bucket{operation=\"listKeys\",le=\"0.0025\"} 1");
    }

    @Test
    void nobodyCanGrowTheMemoryByInventingLabels() {
        Metrics.Count count = metrics.count("qiantang_test_total", "A test.", "name");
        for (int index = 0; index < Metrics.MAX_SERIES + 500; index++) {
            count.one("name " + index);
        }
        assertThat(text().lines().filter(line -> line.startsWith("qiantang_test_total{")))
                .hasSize(Metrics.MAX_SERIES + 1);
        assertThat(text()).contains("qiantang_test_total{name=\"other\"} 500.0");
    }

    @Test
    void theProgramTellsItsMemory() {
        ProgramMetrics.register(metrics);
        assertThat(text()).contains("qiantang_jvm_heap_used_bytes ", "qiantang_process_resident_memory_bytes ");
    }

    private String text() {
        return new String(metrics.exposition(), StandardCharsets.UTF_8);
    }
}
