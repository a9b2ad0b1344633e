package qiantang.scheduler.simulation;

import java.time.Duration;
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
    private record End(Instant at, long sequence, Running running, boolean leaves) {}

    private final Pool pool;
    private final Queues queues;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparing(End::at).thenComparingLong(End::sequence));
    private final Map<String, Duration> lengths = new HashMap<>();
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
            String id = end.running().job().id();
            Running current = current(id);
            if (current == null || !current.started().equals(end.running().started())) {
                continue;
            }
            pool.stop(id);
            outcomes.add(new Outcome(current.job(), current.started(), end.at(), current.milli(), !end.leaves()));
            if (end.leaves() && current.job().service() == null) {
                resubmit(current, end.at());
            }
        }
    }

    /** Who left with a checkpoint goes on where it was, after what a restart costs. */
    private void resubmit(Running left, Instant now) {
        Duration ran = Duration.between(left.started(), now);
        Duration whole = lengths.getOrDefault(left.job().id(), ran);
        submit(new Arrival(left.job(), whole.minus(ran).plus(left.job().restartCost())));
    }

    private @Nullable Running current(String jobId) {
        return pool.runningJob(jobId).orElse(null);
    }

    private void submit(Arrival arrival) {
        lengths.put(arrival.job().id(), arrival.runs());
        queues.submit(arrival.job());
    }

    private void decide(Instant now) {
        Plan plan = scheduler.decide(pool, queues, now, random);
        plan.carryOut(pool, queues);
        for (Running start : plan.starts()) {
            Duration runs = lengths.get(start.job().id());
            if (runs != null) {
                ends.add(new End(now.plus(scaled(runs, start.throughput())), sequence++, start, false));
            }
        }
        for (Plan.Leave leave : plan.leaves()) {
            ends.add(new End(leave.by(), sequence++, leave.victim(), true));
        }
    }

    private static Duration scaled(Duration runs, double throughput) {
        return throughput == 1 ? runs : Duration.ofMillis(Math.round(runs.toMillis() / throughput));
    }

    private static Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one != null ? one : other != null ? other : Instant.MAX;
        }
        return one.isBefore(other) ? one : other;
    }
}
