package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsTest {
    private static final Whereabouts HERE =
            new Whereabouts(Map.of("inference", "http://127.0.0.1:9001", "management", "http://127.0.0.1:9002"));

    @TempDir
    private Path home;

    @Test
    void aRunningCloudIsFoundByTheDoorOfAPath() throws IOException {
        HERE.leave(home);

        Whereabouts found = Whereabouts.in(home).orElseThrow();
        assertThat(found.of("/v1/chat/completions")).contains("http://127.0.0.1:9001");
        assertThat(found.of("/api/v1/usage")).contains("http://127.0.0.1:9002");
    }

    @Test
    void nothingIsFoundWhereNoneRuns() throws Exception {
        assertThat(Whereabouts.in(home)).isEmpty();
        HERE.leave(home).close();
        assertThat(Whereabouts.in(home)).isEmpty();
        Files.writeString(home.resolve(Whereabouts.FILE), "{\"process\":");
        assertThat(Whereabouts.in(home)).isEmpty();
    }

    @Test
    void whatAKilledProgramLeftCountsForNothing() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(
                home.resolve(Whereabouts.FILE),
                "{\"process\":" + gone.pid() + ",\"doors\":{\"management\":\"http://127.0.0.1:9002\"}}");

        assertThat(Whereabouts.in(home)).isEqualTo(Optional.empty());
    }
}
