package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.scheduler.inner.RaggedPool;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;

@Command(
        name = "scale",
        description = "A ragged pool of 1,000, 10,000 and 100,000 cards, half full: what a decision costs there.")
final class ScaleBench implements Callable<Integer> {
    private static final AcceleratorClass CARD = RaggedPool.CARD;
    private static final int CARDS_PER_NODE = RaggedPool.CARDS_PER_NODE;
    private static final Task HOST = new Task(new CardNeed.Whole(CARDS_PER_NODE), 64_000, 500_000);
    private static final int[] SIZES = {1_000, 10_000, 100_000};

    @Option(
            names = "--rounds",
            defaultValue = "200",
            description = "decisions of each kind (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--runs", defaultValue = "3", description = "pools of each size (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--waiting",
            defaultValue = "1000000",
            description = "jobs in the queues (default: ${DEFAULT-VALUE})")
    private int waiting;

    private Random random = new Random(1);
    private Instant now = Instant.EPOCH;

    @Override
    public Integer call() {
        Figures figures = new Figures("scale");
        for (int cards : SIZES) {
            Map<Integer, List<Double>> medians = new TreeMap<>();
            Map<Integer, List<Double>> latest = new TreeMap<>();
            for (int run = 1; run <= runs; run++) {
                random = new Random(run);
                churn(cards, medians, latest);
            }
            for (int gang : medians.keySet()) {
                String what = "%,d cards, a gang of %,d: ".formatted(cards, gang);
                String key = "ms_%d_of_%d".formatted(gang, cards);
                boolean largest = cards == 100_000 && gang == 10_000;
                figures.addRuns("p50_" + key, what + "median ms", medians.getOrDefault(gang, List.of()), "%.3f", "");
                figures.addRuns(
                        "p99_" + key,
                        what + "p99 ms",
                        latest.getOrDefault(gang, List.of()),
                        "%.3f",
                        largest ? "< 20" : gang == 1 ? "< 1 (1,000/s)" : "");
            }
        }
        replan(figures, 100_000, "< 1");
        replan(figures, waiting, "none");
        figures.print(System.out);
        return 0;
    }

    /** In one half-full pool, gangs of 1 to a tenth of its cards come and go: the cost of what changed. */
    private void churn(int cards, Map<Integer, List<Double>> medians, Map<Integer, List<Double>> latest) {
        Pool pool = RaggedPool.of(cards, random);
        Queues queues = new Queues();
        queues.add(new Queues.Queue("all", 1));
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        fillHalf(pool, queues, scheduler);
        for (int gang = 1; gang <= cards / 10; gang *= 10) {
            int perTask = Math.min(gang, CARDS_PER_NODE);
            Task task = new Task(new CardNeed.Whole(perTask), 8_000 * perTask, 60_000);
            Demand demand = Demand.of(Purpose.TRAINING, Role.of("w", gang / perTask, task))
                    .on(CARD);
            double[] ms = times(demand, "gang" + gang + "-", pool, queues, scheduler);
            medians.computeIfAbsent(gang, _ -> new ArrayList<>()).add(Figures.percentile(ms, .5));
            latest.computeIfAbsent(gang, _ -> new ArrayList<>()).add(Figures.percentile(ms, .99));
        }
    }

    private double[] times(Demand demand, String name, Pool pool, Queues queues, Scheduler scheduler) {
        double[] ms = new double[rounds];
        for (int round = -rounds; round < rounds; round++) {
            now = now.plusSeconds(1);
            queues.submit(Job.of(name + round, "all", demand, now, Estimate.stated(Duration.ofHours(1))));
            double before = Figures.cpuSeconds();
            Plan plan = scheduler.decide(pool, queues, now, random);
            double after = Figures.cpuSeconds();
            if (round >= 0) {
                ms[round] = (after - before) * 1_000;
            }
            plan.carryOut(pool, queues);
            plan.starts().forEach(start -> pool.stop(start.job().id()));
            queues.remove(name + round);
        }
        Arrays.sort(ms);
        return ms;
    }

    /** So many jobs of 2,000 demands in 500 queues, planned anew in a pool that they have filled; and the heap they take. */
    private void replan(Figures figures, int jobs, String goal) {
        Pool pool = RaggedPool.of(100_000, random);
        Queues queues = new Queues();
        for (int queue = 0; queue < 500; queue++) {
            queues.add(new Queues.Queue("q" + queue, 1));
        }
        queues.add(new Queues.Queue("all", 1));
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        fillHalf(pool, queues, scheduler);
        for (int i = 0; i < jobs; i++) {
            int shape = i % 2_000;
            Task task = new Task(new CardNeed.Whole(1 + shape % 8), 1_000 * (1 + shape / 8 % 10), 10_000);
            Demand demand =
                    Demand.of(Purpose.BATCH, Role.of("w", 2 + shape / 80, task)).on(CARD);
            queues.submit(Job.of("w" + i, "q" + i % 500, demand, now, Estimate.stated(Duration.ofHours(1 + i % 7))));
        }
        scheduler.decide(pool, queues, now, random).carryOut(pool, queues);
        // Before the rounds that still need all of it, so that nothing has been collected yet.
        double heap = heapMib();
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            now = now.plusSeconds(1);
            double before = Figures.cpuSeconds();
            scheduler.decide(pool, queues, now, random);
            seconds.add(Figures.cpuSeconds() - before);
        }
        String what = "%,d jobs in 500 queues: ".formatted(jobs);
        figures.add("waiting_" + jobs, what + "of these wait", (double) queues.waiting(), "%,.0f", "");
        figures.addRuns("replan_s_" + jobs, what + "planned anew, s of CPU time", seconds, "%.2f", goal);
        figures.add("heap_mib_" + jobs, what + "heap in use, MiB", heap, "%,.0f", "< 2,048 with a million");
    }

    /** What is reachable; the launcher gives 2 GiB in all, so a run that ends has shown that this is enough. */
    private static double heapMib() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (1024.0 * 1024.0);
    }

    private void fillHalf(Pool pool, Queues queues, Scheduler scheduler) {
        Demand host = Demand.of(Purpose.BATCH, Role.of("w", 1, HOST)).on(CARD);
        int half = pool.nodes() / 2;
        for (int i = 0; i < half; i++) {
            queues.submit(Job.of("fill" + i, "all", host, now, Estimate.stated(Duration.ofHours(24))));
        }
        scheduler.decide(pool, queues, now, random).carryOut(pool, queues);
        // Some of them go again, so that what is free lies scattered.
        for (Running running : List.copyOf(pool.running())) {
            if (random.nextInt(5) == 0) {
                pool.stop(running.job().id());
            }
        }
    }
}
