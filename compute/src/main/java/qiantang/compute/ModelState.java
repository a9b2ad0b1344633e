package qiantang.compute;

import java.net.URI;
import java.time.Duration;
import qiantang.foundation.http.Problem;
import qiantang.foundation.secrets.Secret;

/** How far a local model is from answering. */
public sealed interface ModelState {
    /** Not asked to start yet. */
    record Idle() implements ModelState {}

    /** Its weights are on their way. */
    record Downloading(long bytesDone, long bytesTotal) implements ModelState {}

    /** Its child has been started and reads the weights. */
    record Loading() implements ModelState {}

    /**
     * It answers.
     *
     * @param address to which {@code /v1/…} is appended; changes with each child
     * @param bearer what each request has to show; changes with each child
     */
    record Ready(URI address, Secret bearer) implements ModelState {}

    /**
     * Its child ended; after the delay another is started.
     *
     * @param attempt counts from 1
     */
    record Restarting(int attempt, Duration delay) implements ModelState {}

    /**
     * It stays away until somebody does what the problem says and starts it again. What may pass by itself, such as a
     * network that is away, is tried again meanwhile.
     */
    record Failed(Problem problem) implements ModelState {}

    /** The engine was closed. */
    record Stopped() implements ModelState {}

    /** One word for listings, stable. */
    default String word() {
        return switch (this) {
            case Idle ignored -> "IDLE";
            case Downloading ignored -> "DOWNLOADING";
            case Loading ignored -> "LOADING";
            case Ready ignored -> "READY";
            case Restarting ignored -> "RESTARTING";
            case Failed ignored -> "FAILED";
            case Stopped ignored -> "STOPPED";
        };
    }
}
