package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import qiantang.scheduler.Queues;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.service.Service;
import qiantang.scheduler.simulation.Observer;

/** Counts for how long services had fewer replicas than they wanted. */
final class ReplicaMeter implements Observer {
    private final Instant from;
    private final Instant until;
    private Instant last = Instant.MIN;
    private int wanted;
    private int missing;
    private double wantedHours;
    private double missingHours;

    ReplicaMeter(Instant from, Instant until) {
        this.from = from;
        this.until = until;
    }

    @Override
    public void decided(Instant now, Pool pool, Queues queues) {
        Instant begin = last.isBefore(from) ? from : last;
        Instant end = now.isAfter(until) ? until : now;
        if (begin.isBefore(end)) {
            double hours = Duration.between(begin, end).toMillis() / 3_600_000.0;
            wantedHours += hours * wanted;
            missingHours += hours * missing;
        }
        last = now;
        wanted = 0;
        missing = 0;
        for (Service service : queues.services().all()) {
            wanted += service.target();
            missing += Math.max(
                    0,
                    service.target() - pool.residents().replicas(service.id()).size());
        }
    }

    /** Replica hours that were wanted and not there, in per cent of those wanted. */
    double missingPercent() {
        return wantedHours == 0 ? 0 : 100 * missingHours / wantedHours;
    }
}
