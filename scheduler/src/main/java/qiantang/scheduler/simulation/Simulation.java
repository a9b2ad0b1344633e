package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.Job;

/** Runs a trace to its end: at each instant what is due happens, what arrives arrives, and then it is decided once. */
public final class Simulation {
    private final Pool pool;
    private final Queues queues;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final PriorityQueue<Event.Due> agenda =
            new PriorityQueue<>(Comparator.comparing(Event.Due::at).thenComparingLong(Event.Due::sequence));

    /** What each job still has to do, at throughput 1, and since when it waits for it. */
    private final Map<String, Duration> left = new HashMap<>();

    private final Map<String, Instant> queuedAt = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private @Nullable Failures failures;
    private Failures.@Nullable Draws draws;
    private Observer observer = Observer.NONE;
    private Duration cycle = Duration.ZERO;
    private long sequence;
    /** Events that may let something start or end; failures and repairs go on for ever. */
    private int pending;

    /** When it will be decided although nothing else happens. */
    private final Set<Instant> wakes = new HashSet<>();

    private int nodesDown;
    private int withdrawn;

    public Simulation(Pool pool, Queues queues, Scheduler scheduler, RandomGenerator random) {
        this.pool = pool;
        this.queues = queues;
        this.scheduler = scheduler;
        this.random = random;
    }

    /** Nodes fail while the trace runs. */
    public Simulation with(Failures these) {
        failures = these;
        draws = these.new Draws();
        return this;
    }

    public Simulation watchedBy(Observer who) {
        observer = who;
        return this;
    }

    /** A service wants so many replicas from then on. Replicas are no attempts: an observer sees them, outcomes do not. */
    public Simulation scaling(Instant at, String service, int replicas) {
        pending++;
        add(at, new Event.Scaled(service, replicas));
        return this;
    }

    /** It is decided at multiples of this time, not whenever something happens. */
    public Simulation decidingEvery(Duration time) {
        cycle = time;
        return this;
    }

    /** What became of each attempt, in the order in which they ended; jobs that never started are missing. */
    public List<Outcome> run(List<Arrival> trace) {
        List<Arrival> arrivals = new ArrayList<>(trace);
        arrivals.sort(Comparator.comparing(arrival -> arrival.job().submitted()));
        if (!arrivals.isEmpty()) {
            scheduleFailures(arrivals.getFirst().job().submitted());
            observer.healthChanged(pool);
        }
        int next = 0;
        while (next < arrivals.size() || pending > 0 || (queues.waiting() > 0 && nodesDown > 0)) {
            Instant now = earlier(
                    next < arrivals.size() ? arrivals.get(next).job().submitted() : null,
                    agenda.isEmpty() ? null : agenda.peek().at());
            now = now.equals(Instant.MAX) ? now : nextDecision(now);
            while (!agenda.isEmpty() && !agenda.peek().at().isAfter(now)) {
                Event.Due due = agenda.remove();
                happen(due.event(), due.at());
            }
            while (next < arrivals.size()
                    && !arrivals.get(next).job().submitted().isAfter(now)) {
                Arrival arrival = arrivals.get(next++);
                arrive(arrival, arrival.job().submitted());
            }
            decide(now);
        }
        return outcomes;
    }

    private Instant nextDecision(Instant due) {
        if (cycle.isZero()) {
            return due;
        }
        long over = Math.floorMod(due.toEpochMilli(), cycle.toMillis());
        return over == 0 ? due : due.plusMillis(cycle.toMillis() - over);
    }

    /** Jobs that lost their patience. */
    public int withdrawn() {
        return withdrawn;
    }

    private void happen(Event event, Instant now) {
        switch (event) {
            case Event.End(Running running, Ending ending) -> {
                pending--;
                Running current = pool.runningJob(running.job().id()).orElse(null);
                if (current != null && current.started().equals(running.started())) {
                    end(current, ending, now);
                }
            }
            case Event.Failure(int node, Health health) -> fail(node, health, now);
            case Event.Repair(int node) -> {
                pool.setHealth(node, Health.SCHEDULABLE);
                nodesDown--;
                observer.healthChanged(pool);
                scheduleFailure(node, now);
            }
            case Event.Withdrawal(String jobId) -> queues.remove(jobId).ifPresent(_ -> withdrawn++);
            case Event.Scaled(String service, int replicas) -> {
                pending--;
                queues.services().scale(service, replicas);
            }
            case Event.Wake() -> {
                pending--;
                wakes.remove(now);
            }
        }
    }

    private void end(Running running, Ending ending, Instant now) {
        String id = running.job().id();
        pool.stop(id);
        observer.ended(running);
        if (running.job().service() != null) {
            return;
        }
        Instant queued = queuedAt.getOrDefault(id, running.job().submitted());
        Duration kept = kept(running, ending, now);
        outcomes.add(new Outcome(
                running.job(), queued, running.started(), now, running.cards(), running.milli(), ending, kept));
        if (ending != Ending.COMPLETED) {
            Duration done = scaled(kept, running.throughput());
            Duration whole = left.getOrDefault(id, done);
            submit(running.job(), whole.minus(done).plus(running.job().restartCost()), now);
        }
    }

    /** Time of the attempt that was not in vain. */
    private Duration kept(Running running, Ending ending, Instant now) {
        Duration ran = Duration.between(running.started(), now);
        Failures these = failures;
        if (ending != Ending.NODE_LOST || these == null) {
            return ran;
        }
        return running.job().preemptible() ? saved(ran, these.checkpointEvery()) : Duration.ZERO;
    }

    private static Duration saved(Duration ran, Duration step) {
        return step.multipliedBy(ran.dividedBy(step));
    }

    /** Tells the pool what was saved by now: whoever saved a moment ago is cheaper to ask. */
    private void noteCheckpoints(Instant now) {
        Failures these = failures;
        if (these == null) {
            return;
        }
        for (Running running : List.copyOf(pool.running())) {
            Duration ran = Duration.between(running.started(), now);
            Instant saved = running.started().plus(saved(ran, these.checkpointEvery()));
            if (running.job().preemptible()
                    && running.job().service() == null
                    && saved.isAfter(running.lastCheckpoint())) {
                pool.checkpointed(running.job().id(), saved);
            }
        }
    }

    private void fail(int node, Health health, Instant now) {
        if (health == Health.LOST) {
            List<Running> hit = pool.running().stream()
                    .filter(running -> running.seats().stream().anyMatch(seat -> seat.node() == node))
                    .toList();
            hit.forEach(running -> end(running, Ending.NODE_LOST, now));
        }
        pool.setHealth(node, health);
        nodesDown++;
        observer.healthChanged(pool);
        if (draws != null) {
            add(now.plus(draws.untilRepair()), new Event.Repair(node));
        }
    }

    private void scheduleFailures(Instant from) {
        for (int node = 0; node < pool.nodes() && draws != null; node++) {
            scheduleFailure(node, from);
        }
    }

    private void scheduleFailure(int node, Instant from) {
        if (draws != null) {
            Instant at = from.plus(draws.untilFailure());
            add(at, new Event.Failure(node, draws.announcesItself() ? Health.CORDONED : Health.LOST));
        }
    }

    private void arrive(Arrival arrival, Instant now) {
        submit(arrival.job(), arrival.runs(), now);
        if (arrival.patience() != null) {
            add(now.plus(arrival.patience()), new Event.Withdrawal(arrival.job().id()));
        }
    }

    private void submit(Job job, Duration runs, Instant now) {
        left.put(job.id(), runs);
        queuedAt.put(job.id(), now);
        queues.submit(job);
    }

    private void decide(Instant now) {
        noteCheckpoints(now);
        Plan plan = scheduler.decide(pool, queues, now, random);
        plan.carryOut(pool, queues);
        wakeAt(plan.lookAgain());
        for (Running start : plan.starts()) {
            observer.started(start);
            Duration runs = left.get(start.job().id());
            if (runs != null) {
                addEnd(now.plus(scaled(runs, 1 / start.throughput())), start, Ending.COMPLETED);
            }
        }
        for (Plan.Leave leave : plan.leaves()) {
            addEnd(leave.by(), leave.victim(), Ending.ASKED_TO_LEAVE);
        }
        observer.decided(now, pool, queues);
    }

    private void wakeAt(@Nullable Instant when) {
        if (when != null && wakes.add(when)) {
            pending++;
            add(when, new Event.Wake());
        }
    }

    private void addEnd(Instant at, Running running, Ending ending) {
        pending++;
        add(at, new Event.End(running, ending));
    }

    private void add(Instant at, Event event) {
        agenda.add(new Event.Due(at, sequence++, event));
    }

    private static Duration scaled(Duration time, double factor) {
        return factor == 1 ? time : Duration.ofMillis(Math.round(time.toMillis() * factor));
    }

    private static Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one != null ? one : other != null ? other : Instant.MAX;
        }
        return one.isBefore(other) ? one : other;
    }
}
