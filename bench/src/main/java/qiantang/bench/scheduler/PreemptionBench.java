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
        name = "preemption",
        description = "A full ragged pool of 12,500 nodes: what it costs to find whom a gang should replace.")
final class PreemptionBench implements Callable<Integer> {
    private static final AcceleratorClass CARD =
            new AcceleratorClass("Huawei", "Ascend 910B", 65_536, SliceScheme.WHOLE);
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final Instant START = Instant.EPOCH;

    @Option(names = "--nodes", defaultValue = "12500", description = "nodes of 8 cards (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--rounds", defaultValue = "100", description = "claimers of each kind (default: ${DEFAULT-VALUE})")
    private int rounds;

    private final Random random = new Random(1);
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);

    @Override
    public Integer call() {
        Pool pool = ragged();
        queues.add(new Queues.Queue("all", 1));
        fill(pool);
        Figures figures = new Figures("preemption");
        figures.add("nodes", "nodes", pool.nodes(), "%,.0f", "12,500");
        figures.add("victims", "jobs that may be asked to leave", pool.running().size(), "%,.0f", "20,000");
        claim(figures, pool, "rack", 4);
        claim(figures, pool, "super-pod", 64);
        claim(figures, pool, "site", 512);
        figures.print(System.out);
        return 0;
    }

    private void claim(Figures figures, Pool pool, String level, int hosts) {
        double[] ms = new double[rounds];
        double victims = 0;
        int found = 0;
        for (int round = -rounds / 2; round < rounds; round++) {
            Instant now = START.plus(Duration.ofHours(10)).plusSeconds(round);
            Task task = new Task(new CardNeed.Whole(8), 64_000, 500_000);
            int tasks = hosts / 2 + random.nextInt(hosts / 2 + 1);
            Demand demand = Demand.of(Purpose.TRAINING, Role.of("w", tasks, task))
                    .on(CARD)
                    .within(level);
            queues.submit(Job.of("claimer", "all", demand, now, Estimate.stated(Duration.ofHours(1)))
                    .withPriority(9));
            double before = Figures.cpuSeconds();
            Plan plan = scheduler.decide(pool, queues, now, random);
            double after = Figures.cpuSeconds();
            queues.remove("claimer");
            if (round >= 0) {
                ms[round] = (after - before) * 1_000;
                victims += plan.leaves().size();
                found += plan.claims().size();
            }
        }
        Arrays.sort(ms);
        String what = "gang of up to %d hosts in one %s, ".formatted(hosts, level);
        figures.add("p50_ms_" + level, what + "median ms", Figures.percentile(ms, .5), "%.1f", "");
        figures.add("p99_ms_" + level, what + "p99 ms", Figures.percentile(ms, .99), "%.1f", "100");
        figures.add("victims_" + level, "  asked to leave, mean", victims / Math.max(1, found), "%.1f", "");
        figures.add("found_" + level, "  claimers that found room", found, "%.0f", Integer.toString(rounds));
    }

    /** Jobs of one card to gangs of eight hosts, begun at different hours, so that no two cost the same. */
    private void fill(Pool pool) {
        int[] sizes = {1, 1, 1, 2, 2, 4, 4, 8, 16, 64};
        List<Integer> weights = List.of(10, 8, 8, 12, 10, 16, 14, 14, 6, 2);
        for (int hour = 0, submitted = 0; hour < 8; hour++) {
            Instant now = START.plus(Duration.ofHours(hour));
            int cards = 0;
            while (cards < nodes + nodes / 8) {
                int kind = pick(weights);
                int size = sizes[kind];
                int perTask = Math.min(8, size);
                Task task = new Task(new CardNeed.Whole(perTask), 8_000 * perTask, 60_000 * perTask);
                Demand demand = Demand.of(Purpose.TRAINING, Role.of("w", size / perTask, task))
                        .on(CARD);
                queues.submit(Job.of(
                                "v" + submitted++,
                                "all",
                                demand,
                                now,
                                Estimate.stated(Duration.ofHours(20 + submitted % 50)))
                        .withPriority(random.nextInt(3))
                        .preemptibleAt(Duration.ofMinutes(1 + random.nextInt(20))));
                cards += size;
            }
            scheduler.decide(pool, queues, now, random).carryOut(pool, queues);
        }
        queues.waiting("all").forEach(job -> queues.remove(job.id()));
        pool.residents().claims().stream()
                .map(claim -> claim.job().id())
                .toList()
                .forEach(pool.residents()::unclaim);
    }

    private int pick(List<Integer> weights) {
        int at = random.nextInt(100);
        int kind = 0;
        while (at >= weights.get(kind)) {
            at -= weights.get(kind++);
        }
        return kind;
    }

    /** Super-pods of 20 to 60 racks of 2 to 16 hosts. */
    private Pool ragged() {
        Pool pool = new Pool("super-pod", "rack");
        pool.addSite(new Site(SITE, "site", Tier.PROVINCE, true));
        pool.addClass(CardClass.whole(CARD));
        int left = nodes;
        for (int rack = 0, superPod = 0, racksLeft = 0; left > 0; rack++, racksLeft--) {
            if (racksLeft == 0) {
                superPod++;
                racksLeft = 20 + random.nextInt(41);
            }
            for (int hosts = Math.min(left, 2 + random.nextInt(15)); hosts > 0; hosts--, left--) {
                List<String> path = List.of("s" + superPod, "r" + rack);
                pool.addNode(new Node("node-" + left, SITE, path, CARD, 8, 192_000, 2_000_000));
            }
        }
        return pool;
    }
}
