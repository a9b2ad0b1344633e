package qiantang.scheduler.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;

/** Runs a trace to its end: at each instant what ends ends, what arrives arrives, and then it is decided once. */
public final class Simulation {
    private record End(Instant at, long sequence, String jobId) {}

    private final Pool pool;
    private final Queues queues;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparing(End::at).thenComparingLong(End::sequence));
    private final Map<String, Arrival> arrived = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private long sequence;

    public Simulation(Pool pool, Queues queues, Scheduler scheduler, RandomGenerator random) {
        this.pool = pool;
        this.queues = queues;
        this.scheduler = scheduler;
        this.random = random;
    }

    /** What became of each job, in the order in which they ended; jobs that never fit are missing. */
    public List<Outcome> run(List<Arrival> trace) {
        List<Arrival> arrivals = new ArrayList<>(trace);
        arrivals.sort(Comparator.comparing(arrival -> arrival.job().submitted()));
        int next = 0;
        while (next < arrivals.size() || !ends.isEmpty()) {
            Instant now = earlier(
                    next < arrivals.size() ? arrivals.get(next).job().submitted() : null,
                    ends.isEmpty() ? null : ends.peek().at());
            endWhatIsDue(now);
            while (next < arrivals.size()
                    && !arrivals.get(next).job().submitted().isAfter(now)) {
                submit(arrivals.get(next++));
            }
            decide(now);
        }
        return outcomes;
    }

    private void endWhatIsDue(Instant now) {
        while (!ends.isEmpty() && !ends.peek().at().isAfter(now)) {
            End end = ends.remove();
            pool.stop(end.jobId())
                    .ifPresent(stopped ->
                            outcomes.add(new Outcome(stopped.job(), stopped.started(), end.at(), stopped.milli())));
        }
    }

    private void submit(Arrival arrival) {
        arrived.put(arrival.job().id(), arrival);
        queues.submit(arrival.job());
    }

    private void decide(Instant now) {
        Plan plan = scheduler.decide(pool, queues, now, random);
        plan.carryOut(pool, queues);
        for (Running start : plan.starts()) {
            Arrival arrival = arrived.remove(start.job().id());
            if (arrival != null) {
                ends.add(new End(
                        now.plus(arrival.runs()), sequence++, start.job().id()));
            }
        }
    }

    private static Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one != null ? one : other != null ? other : Instant.MAX;
        }
        return one.isBefore(other) ? one : other;
    }
}
