package qiantang.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import qiantang.compute.ComputeProblem;
import qiantang.compute.Weights;
import qiantang.foundation.http.Problem;

/**
 * Weights of a model whose arithmetic needs AVX2 on x86-64. Where the processor has none, it is said before anything is
 * downloaded, rather than by a process that dies of an illegal instruction.
 *
 * @param processors where Linux describes the processors
 */
record Avx2Weights(String model, Weights weights, String architecture, Path processors) implements Weights {
    private static final String ON_LINUX = "/proc/cpuinfo";

    Avx2Weights(String model, Weights weights) {
        this(model, weights, System.getProperty("os.arch"), Path.of(ON_LINUX));
    }

    @Override
    public Outcome fetch(Progress progress) throws InterruptedException {
        if (architecture.equals("amd64") && !hasAvx2()) {
            return new Outcome.Missing(Problem.of(ComputeProblem.MACHINE_UNSUPPORTED)
                    .with("model", model)
                    .with("machine", architecture));
        }
        return weights.fetch(progress);
    }

    private boolean hasAvx2() {
        try {
            return Files.readString(processors).contains(" avx2");
        } catch (IOException unknown) {
            // Then trying tells.
            return true;
        }
    }
}
