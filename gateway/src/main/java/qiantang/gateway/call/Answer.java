package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Usage;

/** The way of one replica's answer back to the caller. */
sealed interface Answer permits StreamAnswer, WholeAnswer {
    /** The next bytes of the replica. */
    void piece(Buffer piece);

    /** The replica has said everything. */
    void end();

    /** Whether the caller has seen something of it, signs of life aside; from then on there is no other replica to turn to. */
    boolean isCommitted();

    /** Ends what the caller sees before it is whole, so that it cannot be taken for whole. */
    void breakOff();

    /** How much was produced up to now, by our own count or the engine's. */
    Usage soFar();

    /** A count that grows with the content that came; 0 as long as there is none. */
    long produced();

    /** From the arrival of the call to the first content of a stream. */
    @Nullable
    Duration firstToken();
}
