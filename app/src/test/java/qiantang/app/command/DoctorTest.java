package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.messages.Language;

class DoctorTest {
    private static final long GIB = 1L << 30;
    private static final Desired FINE =
            new Desired("amd64", false, 100 * GIB, true, Set.of("setpriv", "wrk"), true, true);

    private final StringWriter out = new StringWriter();

    private int examine(Machine machine) {
        return examine(machine, Path.of("/data"));
    }

    private int examine(Machine machine, Path home) {
        PrintWriter writer = new PrintWriter(out);
        Terminal terminal = new Terminal(
                writer,
                writer,
                new BufferedReader(new StringReader("")),
                Map.of("QIANTANG_HOME", home.toString()),
                false);
        int code = new DoctorCommand(new Desk(terminal, Language.EN), machine).call();
        writer.flush();
        return code;
    }

    @Test
    void aGoodMachineHasNothingToMend() {
        assertThat(examine(FINE)).isZero();
        assertThat(out.toString()).doesNotContain("✗", "!").contains("qiantang up");
    }

    @Test
    void aFullDiskKeepsTheCloudFromStarting() {
        assertThat(examine(new Desired("amd64", false, GIB / 2, true, Set.of("wrk"), true, true)))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(out.toString()).contains("✗ Disk", "Only 0.5 GiB free for /data", "Make room");
    }

    @Test
    void rootNeedsAWayToRunPostgresAsSomebodyElse() {
        assertThat(examine(new Desired("amd64", true, 100 * GIB, true, Set.of("wrk"), true, true)))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(out.toString()).contains("✗ PostgreSQL", "util-linux");
    }

    @Test
    void aMachineWithoutLibgompStillStarts() {
        assertThat(examine(new Desired("amd64", false, 100 * GIB, true, Set.of(), true, false)))
                .isZero();
        assertThat(out.toString()).contains("! Small model", "apt-get install libgomp1", "! Benchmarks");
    }

    @Test
    void kunpengIsToldWhatCouldNotBeTried() {
        assertThat(examine(new Desired("aarch64", false, 100 * GIB, true, Set.of("wrk"), true, true)))
                .isZero();
        assertThat(out.toString()).contains("! Architecture", "we could not try");
    }

    @Test
    void aTakenPortIsMentioned() {
        assertThat(examine(new Desired("amd64", false, 100 * GIB, false, Set.of("wrk"), true, true)))
                .isZero();
        assertThat(out.toString()).contains("! Port", "--port 9090");
    }

    @Test
    void aCloudThatRunsIsNoTakenPort(@TempDir Path home) throws IOException {
        new Whereabouts(Map.of("inference", "http://127.0.0.1:9090")).leave(home);
        assertThat(examine(new Desired("amd64", false, 100 * GIB, false, Set.of("wrk"), true, true), home))
                .isZero();
        assertThat(out.toString()).contains("✓ Port", "the cloud runs at http://127.0.0.1:9090");
    }

    /** A machine as the test wants it. */
    private record Desired(
            String architecture,
            boolean isRoot,
            long disk,
            boolean portFree,
            Set<String> tools,
            boolean commandsSucceed,
            boolean libraries)
            implements Machine {
        @Override
        public int javaRelease() {
            return 25;
        }

        @Override
        public String text(Path file) {
            return file.endsWith("cpuinfo") ? "flags : sse avx2" : "MemAvailable:    8000000 kB";
        }

        @Override
        public long freeBytes(Path folder) {
            return disk;
        }

        @Override
        public boolean canWrite(Path folder) {
            return true;
        }

        @Override
        public boolean hasTool(String name) {
            return tools.contains(name);
        }

        @Override
        public boolean succeeds(List<String> command) {
            return commandsSucceed;
        }

        @Override
        public boolean hasLibrary(String fileName) {
            return libraries;
        }

        @Override
        public boolean portIsFree(int port) {
            return portFree;
        }

        @Override
        public boolean hasResource(String name) {
            return true;
        }
    }
}
