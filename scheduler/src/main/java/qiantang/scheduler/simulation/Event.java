package qiantang.scheduler.simulation;

import java.time.Instant;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Running;

/** Something that will happen in a simulation. */
sealed interface Event {
    /** An attempt ends, if it still runs. */
    record End(Running running, Ending ending) implements Event {}

    /** A node fails, lost or cordoned. */
    record Failure(int node, Health health) implements Event {}

    record Repair(int node) implements Event {}

    /** A job's patience ends, if it still waits. */
    record Withdrawal(String jobId) implements Event {}

    /** A service wants more or fewer replicas from now on. */
    record Scaled(String service, int replicas) implements Event {}

    /** Nothing changes but the time: a job may start from now on, or a window opens. */
    record Wake() implements Event {}

    /** @param sequence order among events of one instant */
    record Due(Instant at, long sequence, Event event) {}
}
