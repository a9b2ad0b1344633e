package qiantang.compute;

import java.nio.file.Path;
import qiantang.foundation.http.Problem;

/** Where a model's weights come from. The engine asks each time before it starts a child. */
public interface Weights {
    /**
     * Brings the weights onto this machine, or finds that they are there. May take minutes; an interrupt ends it and
     * leaves nothing half-made behind.
     */
    Outcome fetch(Progress progress) throws InterruptedException;

    /** What became of it. */
    sealed interface Outcome {
        /** @param file checked, and not changed any more while it is in use */
        record Fetched(Path file) implements Outcome {}

        /** @param problem {@link ComputeProblem}, saying what to do next */
        record Missing(Problem problem) implements Outcome {}
    }

    /** Hears how far a download is. */
    @FunctionalInterface
    interface Progress {
        void at(long bytesDone, long bytesTotal);
    }
}
