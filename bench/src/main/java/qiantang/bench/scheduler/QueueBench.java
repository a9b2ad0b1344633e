package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

@Command(
        name = "queue",
        description =
                "A million jobs that wait for a full pool of 100,000 cards: memory, and a thousand changes a second.")
final class QueueBench implements Callable<Integer> {
    private static final AcceleratorClass CARD =
            new AcceleratorClass("Huawei", "Ascend 910B", 65_536, SliceScheme.WHOLE);
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final int DEMANDS = 2_000;
    private static final int QUEUES = 500;
    private static final int CHANGES_PER_DECISION = 100;

    @Option(names = "--jobs", defaultValue = "1000000", description = "jobs that wait (default: ${DEFAULT-VALUE})")
    private int jobs;

    @Option(names = "--rounds", defaultValue = "30", description = "decisions (default: ${DEFAULT-VALUE})")
    private int rounds;

    private final Random random = new Random(1);
    private final Pool pool = new Pool("super-pod", "rack");
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);
    private Instant now = Instant.EPOCH;
    private int submitted;

    @Override
    public Integer call() {
        fill();
        for (int queue = 0; queue < QUEUES; queue++) {
            queues.add(new Queues.Queue("q" + queue, 1 + queue % 3));
        }
        while (submitted < jobs) {
            submit();
        }
        decide();
        double[] ms = new double[rounds];
        double changes = 0;
        for (int round = 0; round < rounds; round++) {
            now = now.plusMillis(100);
            double before = Figures.cpuSeconds();
            change();
            changes += Figures.cpuSeconds() - before;
            before = Figures.cpuSeconds();
            decide();
            ms[round] = (Figures.cpuSeconds() - before) * 1_000;
        }
        Arrays.sort(ms);
        double perSecond =
                1_000.0 / CHANGES_PER_DECISION * Arrays.stream(ms).average().orElse(0) / 1_000
                        + changes / rounds / CHANGES_PER_DECISION * 1_000;
        Figures figures = new Figures("queue");
        figures.add("waiting", "jobs that wait", (double) queues.waiting(), "%,.0f", "1,000,000");
        figures.add("cards", "cards", pool.inventory().cards(0), "%,.0f", "100,000");
        figures.add("heap_mib", "heap in use, MiB", heapMib(), "%,.0f", "< 2,048");
        figures.add("decide_p50_ms", "decision after 100 changes, median ms", Figures.percentile(ms, .5), "%.1f", "");
        figures.add("decide_max_ms", "decision after 100 changes, longest ms", ms[ms.length - 1], "%.1f", "");
        figures.add("cpu_per_second", "CPU seconds for 1,000 changes and ten decisions", perSecond, "%.2f", "< 1");
        figures.print(System.out);
        return 0;
    }

    /** Jobs end, come and are withdrawn. */
    private void change() {
        List<Running> running = List.copyOf(pool.running());
        for (int i = 0; i < CHANGES_PER_DECISION; i++) {
            switch (i % 3) {
                case 0 ->
                    pool.stop(running.get(random.nextInt(running.size())).job().id());
                case 1 -> submit();
                default -> queues.remove("w" + random.nextInt(submitted));
            }
        }
    }

    private void decide() {
        Plan plan = scheduler.decide(pool, queues, now, random);
        plan.carryOut(pool, queues);
    }

    private void submit() {
        int shape = submitted % DEMANDS;
        Task task = new Task(new CardNeed.Whole(1 + shape % 8), 1_000 * (1 + shape / 8 % 10), 10_000);
        Demand demand =
                Demand.of(Purpose.BATCH, Role.of("w", 2 + shape / 80, task)).on(CARD);
        String queue = "q" + submitted / 7 % QUEUES;
        Estimate runs = Estimate.stated(Duration.ofHours(1 + submitted % 3));
        queues.submit(Job.of("w" + submitted++, queue, demand, now.plusMillis(submitted % 1_000), runs));
    }

    /** Super-pods of 40 racks of 8 hosts, all of them taken. */
    private void fill() {
        pool.addSite(new Site(SITE, "site", Tier.PROVINCE, true));
        pool.addClass(CardClass.whole(CARD));
        queues.add(new Queues.Queue("all", 1));
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, new Task(new CardNeed.Whole(4), 32_000, 200_000)))
                .on(CARD);
        for (int host = 0; host < 12_500; host++) {
            List<String> path = List.of("s" + host / 320, "r" + host / 8);
            pool.addNode(new Node("node-" + host, SITE, path, CARD, 8, 192_000, 2_000_000));
            for (int half = 0; half < 2; half++) {
                String id = "fill" + host + "-" + half;
                queues.submit(Job.of(id, "all", demand, now, Estimate.stated(Duration.ofHours(24 + host % 50))));
            }
        }
        decide();
    }

    private static double heapMib() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (1024.0 * 1024.0);
    }
}
