package qiantang.scheduler.simulation;

import java.time.Instant;
import qiantang.scheduler.Queues;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;

/** Looks on while a trace is replayed, and changes nothing. */
public interface Observer {
    /** Sees nothing. */
    Observer NONE = new Observer() {};

    default void started(Running running) {}

    default void ended(Running running) {}

    /** A node has failed or is back. */
    default void healthChanged(Pool pool) {}

    /** It was decided; the state holds from now until the next call. */
    default void decided(Instant now, Pool pool, Queues queues) {}
}
