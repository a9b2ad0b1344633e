package qiantang.bench.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Short runs of the benchmarks that simulate days: they end, and their reports have all stages. */
@Tag("slow")
class SimulatedDaysTest {
    @TempDir
    Path folder = Path.of(".");

    @Test
    void aTidalDayEndsAndIsReported() throws IOException {
        assertThat(run("tidal", "--days", "2", "--report", folder.toString())).isZero();
        assertThat(Files.readString(folder.resolve("tidal.json")))
                .contains("\"run\":\"divided\"", "\"run\":\"claimed\"", "\"run\":\"windows\"");
    }

    @Test
    void twoDaysOfElevenCitiesEndAndAreReported() throws IOException {
        assertThat(run("silo", "--days", "2", "--report", folder.toString())).isZero();
        assertThat(Files.readString(folder.resolve("silo.json")))
                .contains("\"run\":\"cities\"", "\"run\":\"pool\"", "\"run\":\"windows\"", "\"run\":\"signals\"");
        assertThat(Files.readString(folder.resolve("silo.html"))).doesNotContain("NaN", "Infinity");
    }

    private static int run(String... words) {
        return new CommandLine(new SchedulerBench()).execute(words);
    }
}
