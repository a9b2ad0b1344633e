package qiantang.bench.scheduler;

import java.time.Instant;
import java.util.List;
import qiantang.scheduler.Queues;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.simulation.Observer;

/** Several observers of one replay. */
record Watchers(List<Observer> all) implements Observer {
    Watchers(Observer... all) {
        this(List.of(all));
    }

    @Override
    public void started(Running running) {
        all.forEach(one -> one.started(running));
    }

    @Override
    public void ended(Running running) {
        all.forEach(one -> one.ended(running));
    }

    @Override
    public void healthChanged(Pool pool) {
        all.forEach(one -> one.healthChanged(pool));
    }

    @Override
    public void decided(Instant now, Pool pool, Queues queues) {
        all.forEach(one -> one.decided(now, pool, queues));
    }
}
