package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.Town;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.report.Replay;
import qiantang.scheduler.report.Report;
import qiantang.scheduler.report.Words;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

/** A day in a small ragged pool with failures, wrong estimates and impatient jobs. As a program it prints its report. */
public final class SmallTown {
    static final Failures FAILURES =
            new Failures(Duration.ofHours(20), Duration.ofHours(1), 0.4, Duration.ofMinutes(10), 7);

    private SmallTown() {}

    public static void main(String[] arguments) {
        System.out.print(report(Long.parseLong(arguments[0])).json());
    }

    static Report report(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 24);
        Queues queues = queues();
        Recorder recorder = new Recorder(Duration.ofMinutes(15), pool, queues, new Mix(List.of()));
        Simulation simulation = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), random)
                .with(FAILURES)
                .watchedBy(recorder);
        List<Outcome> outcomes = simulation.run(trace(random, 300));
        Replay replay = new Replay("town", Words.name("town"), recorder.course(), outcomes);
        return new Report(
                "small-town", Words.name("Small town"), Words.name(""), List.of(), List.of(replay), List.of());
    }

    static Queues queues() {
        Queues queues = new Queues();
        List.of("a", "b", "c").forEach(name -> queues.add(new Queues.Queue(name, 1)));
        return queues;
    }

    static List<Arrival> trace(Random random, int jobs) {
        List<Arrival> trace = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            int cards = 1 + random.nextInt(4);
            Task task = new Task(new CardNeed.Whole(cards), 1_000 * random.nextInt(4), 1_000);
            Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1 + random.nextInt(6), task))
                    .on(random.nextBoolean() ? Town.ASCEND : Town.SHARED);
            Instant at = Instant.EPOCH.plusSeconds(random.nextInt(86_400));
            Duration runs = Duration.ofSeconds(60 + random.nextInt(7_200));
            Job job = Job.of("j" + i, List.of("a", "b", "c").get(i % 3), demand, at, Estimate.stated(runs));
            job = random.nextBoolean() ? job : job.preemptibleAt(Duration.ofMinutes(1));
            job = random.nextInt(5) > 0 ? job : job.withPriority(5);
            Duration patience = Duration.ofHours(4);
            trace.add(new Arrival(job, runs, random.nextInt(4) > 0 ? null : patience).misjudged(random, 0.6));
        }
        return trace;
    }
}
