package qiantang.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights;
import qiantang.compute.gguf.GgufHeader;
import qiantang.foundation.http.Problem;

/** Weights that lie on this machine already, as a GGUF file that the operator named. */
public final class FileWeights implements Weights {
    private final Path file;

    public FileWeights(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Outcome fetch(Progress progress) {
        if (!Files.isRegularFile(file)) {
            return missing(ComputeProblem.MODEL_FILE_MISSING, "");
        }
        try {
            GgufHeader.read(file);
            return new Outcome.Fetched(file);
        } catch (IOException unreadable) {
            return missing(ComputeProblem.MODEL_FILE_UNREADABLE, String.valueOf(unreadable.getMessage()));
        }
    }

    private Outcome missing(ComputeProblem code, String reason) {
        return new Outcome.Missing(Problem.of(code).with("file", file).with("reason", reason));
    }
}
