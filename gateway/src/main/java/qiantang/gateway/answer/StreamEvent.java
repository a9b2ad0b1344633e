package qiantang.gateway.answer;

import java.util.Optional;
import qiantang.terms.Usage;

/** What one event of a stream means to the gateway. Its bytes are the caller's. */
public sealed interface StreamEvent {
    StreamEvent DONE = new Done();
    StreamEvent NOTHING = new Nothing();
    StreamEvent FAULT = new Fault();

    /**
     * A part of the answer.
     *
     * @param contents how many pieces of content it adds; most engines send one token in each
     * @param finished whether it says why a choice ended
     * @param usage what the engine reports with it
     * @param usageOnly whether it carries nothing but usage, so that a caller who did not ask for it misses nothing
     */
    record Chunk(int contents, boolean finished, Optional<Usage> usage, boolean usageOnly) implements StreamEvent {}

    /** {@code [DONE]}: the stream is complete. */
    record Done() implements StreamEvent {}

    /** A comment, such as the engine's own keep-alive. */
    record Nothing() implements StreamEvent {}

    /** The engine reports an error, or sends what is no event of this protocol. */
    record Fault() implements StreamEvent {}
}
