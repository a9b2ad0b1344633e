package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights;

class Avx2WeightsTest {
    private static final Weights.Outcome THERE = new Weights.Outcome.Fetched(Path.of("there"));

    @TempDir
    private Path folder;

    private Path old;
    private Path fast;

    @BeforeEach
    void write() throws IOException {
        old = Files.writeString(folder.resolve("old"), "flags\t\t: fpu sse2 avx\nbugs\t\t: none\n");
        fast = Files.writeString(folder.resolve("fast"), "flags\t\t: fpu sse2 avx avx2 bmi1\n");
    }

    private static Weights.Outcome fetch(String architecture, Path processors) throws InterruptedException {
        return new Avx2Weights("m", progress -> THERE, architecture, processors).fetch((done, total) -> {});
    }

    @Test
    void nothingIsFetchedForAProcessorThatCannotUseIt() throws InterruptedException {
        assertThat(fetch("amd64", old))
                .isInstanceOfSatisfying(
                        Weights.Outcome.Missing.class,
                        missing -> assertThat(missing.problem().code()).isEqualTo(ComputeProblem.MACHINE_UNSUPPORTED));
    }

    @Test
    void elsewhereItIsFetched() throws InterruptedException {
        assertThat(fetch("amd64", fast)).isEqualTo(THERE);
        assertThat(fetch("aarch64", old)).isEqualTo(THERE);
        assertThat(fetch("amd64", folder.resolve("none"))).isEqualTo(THERE);
    }
}
