package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Simulation;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

@Command(
        name = "quota",
        description =
                "Queues with borrowed quota in the shapes of Kueue's performance tests: what deciding on all costs.")
final class QuotaBench implements Callable<Integer> {
    private static final AcceleratorClass UNIT = new AcceleratorClass("kueue", "unit", 1_024, SliceScheme.WHOLE);
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final int UNITS_PER_QUEUE = 20;
    private static final int QUEUES_PER_COHORT = 6;

    /** In hundredths of the workloads: small ones of 1 unit, medium of 5, large of 20. */
    private static final int SMALL = 70;

    private static final int MEDIUM = 20;

    private static final long[] RUN_MS = {200, 500, 1_000};
    private static final long[] EVERY_MS = {100, 500, 1_200};

    @Option(names = "--runs", defaultValue = "3", description = "of the smaller shape (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--cycle", defaultValue = "100", description = "ms of simulated time between decisions")
    private int cycleMs;

    @Override
    public Integer call() {
        Figures figures = new Figures("quota");
        shape(figures, 30, 500, runs, "Kueue's whole loop: 42.7/s; ours is the decision only");
        shape(figures, 1_000, 50, 1, "Kueue's whole loop: 42.4/s; ours is the decision only");
        figures.print(System.out);
        return 0;
    }

    private void shape(Figures figures, int queueCount, int each, int times, String reference) {
        List<Double> perSecond = new ArrayList<>();
        double finished = 0;
        double completed = 0;
        for (int run = 0; run < times; run++) {
            Pool pool = pool(queueCount * UNITS_PER_QUEUE);
            Queues queues = queues(queueCount);
            List<Arrival> work = work(queueCount, each, run);
            double before = Figures.cpuSeconds();
            List<Outcome> outcomes = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(run))
                    .decidingEvery(Duration.ofMillis(cycleMs))
                    .run(work);
            perSecond.add(outcomes.size() / (Figures.cpuSeconds() - before));
            completed = outcomes.size();
            finished =
                    Duration.between(Instant.EPOCH, outcomes.getLast().ended()).toMillis() / 1_000.0;
        }
        String what = "%,d queues of %,d: ".formatted(queueCount, each);
        String key = queueCount + "x" + each;
        figures.add(
                key + "_completed",
                what + "workloads completed",
                completed,
                "%,.0f",
                "%,d".formatted(queueCount * each));
        figures.addRuns(key + "_per_s", what + "admitted per second of CPU time", perSecond, "%,.0f", reference);
        figures.add(
                key + "_simulated_s",
                what + "finished after, simulated s",
                finished,
                "%,.1f",
                queueCount == 30 ? "66 by capacity; Kueue 351" : "6.6 by capacity; Kueue 1,179 on a lighter mix");
    }

    private static List<Arrival> work(int queueCount, int each, int seed) {
        Random random = new Random(seed);
        List<Arrival> work = new ArrayList<>();
        Demand[] sizes = {demand(1), demand(5), demand(20)};
        for (int queue = 0; queue < queueCount; queue++) {
            for (int i = 0; i < each; i++) {
                int at = i * 100 / each;
                int size = at < SMALL ? 0 : at < SMALL + MEDIUM ? 1 : 2;
                int before = new int[] {0, SMALL, SMALL + MEDIUM}[size] * each / 100;
                Instant when = Instant.EPOCH.plusMillis(EVERY_MS[size] * (i - before) + random.nextInt(100));
                Duration runs = Duration.ofMillis(RUN_MS[size]);
                Job job = Job.of("q%d-%d".formatted(queue, i), "q" + queue, sizes[size], when, Estimate.stated(runs))
                        .withPriority(size);
                work.add(new Arrival(job, runs));
            }
        }
        return work;
    }

    private static Demand demand(int units) {
        return Demand.of(Purpose.BATCH, Role.of("w", units, new Task(new CardNeed.Whole(1), 0, 0)))
                .on(UNIT);
    }

    /** Cohorts of six queues; each queue has 20 units, lends all of them, and borrows up to 100. */
    private static Queues queues(int count) {
        Queues queues = new Queues();
        for (int queue = 0; queue < count; queue++) {
            String name = "q" + queue;
            String cohort = "cohort-" + queue / QUEUES_PER_COHORT;
            if (queue % QUEUES_PER_COHORT == 0) {
                queues.quotas().add(cohort, null);
            }
            queues.quotas().add(name, cohort);
            queues.quotas().set(name, UNIT, new Quota(UNITS_PER_QUEUE, UNITS_PER_QUEUE, 100));
            queues.add(new Queues.Queue(name, 1));
        }
        return queues;
    }

    private static Pool pool(int units) {
        Pool pool = new Pool();
        pool.addSite(new Site(SITE, "kueue", Tier.CITY, true));
        pool.addClass(CardClass.whole(UNIT));
        for (int left = units; left > 0; left -= Node.MAX_CARDS) {
            pool.addNode(new Node("n" + left, SITE, List.of(), UNIT, Math.min(left, Node.MAX_CARDS), 0, 0));
        }
        return pool;
    }
}
