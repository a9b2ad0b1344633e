package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import qiantang.scheduler.pool.Seat;
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
        name = "lingjun",
        description =
                "Gangs on the topology of a real training cluster: 847 hosts behind 119 ragged groups of switches.")
final class LingjunBench implements Callable<Integer> {
    private static final AcceleratorClass CARD = new AcceleratorClass("lingjun", "card", 65_536, SliceScheme.WHOLE);
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final Task HOST = new Task(new CardNeed.Whole(8), 0, 0);
    private static final String QUEUE = "all";

    /** Gangs in hosts, as often as they stand here. */
    private static final int[] HOSTS = {1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 16, 32};

    @Option(
            names = "--topo",
            paramLabel = "FILE",
            description = "another topology of the same form: host, DSW, PSW, ASW")
    private @Nullable Path file;

    @Option(
            names = "--load",
            defaultValue = "0.85",
            description = "hosts asked for, of all (default: ${DEFAULT-VALUE})")
    private double load;

    @Option(names = "--gangs", defaultValue = "20000", description = "that come and go (default: ${DEFAULT-VALUE})")
    private int gangs;

    @Option(names = "--seeds", defaultValue = "3", description = "runs (default: ${DEFAULT-VALUE})")
    private int seeds;

    /** What was found for gangs of one size. */
    private static final class Count {
        private int started;
        private int lost;
        private int oneSwitch;
        private int oneAggregation;
        private double fewestSwitches;
        private double switches;
    }

    @Override
    public Integer call() throws IOException {
        Path own = file;
        List<String[]> rows =
                TraceFile.rows(own == null ? TraceFile.shipped("lingjun/topo.csv") : TraceFile.lines(own));
        Figures figures = new Figures("lingjun");
        Map<Integer, Count> preferred = new TreeMap<>();
        Map<Integer, Count> anywhere = new TreeMap<>();
        List<Double> perSecond = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            perSecond.add(run(rows, seed, true, preferred));
            run(rows, seed, false, anywhere);
        }
        preferred.forEach((hosts, count) -> {
            Count blind = anywhere.getOrDefault(hosts, new Count());
            String what = "%d hosts: ".formatted(hosts);
            String without = "%.1f %% without the preference".formatted(percent(blind.oneSwitch, blind.started));
            figures.add(
                    "asw_" + hosts,
                    what + "below one access switch, %",
                    percent(count.oneSwitch, count.started),
                    "%.1f",
                    hosts > 8 ? "impossible: groups have 2 to 8" : without);
            figures.add(
                    "psw_" + hosts,
                    what + "below one aggregation switch, %",
                    percent(count.oneAggregation, count.started),
                    "%.1f",
                    "%.1f %% without".formatted(percent(blind.oneAggregation, blind.started)));
            figures.add(
                    "spread_" + hosts,
                    what + "groups touched, relative to the fewest",
                    count.switches / Math.max(1, count.fewestSwitches),
                    "%.2f",
                    "1; %.2f without".formatted(blind.switches / Math.max(1, blind.fewestSwitches)));
            figures.add(
                    "lost_" + hosts,
                    what + "no room, %",
                    percent(count.lost, count.started + count.lost),
                    "%.2f",
                    "no more than %.2f without".formatted(percent(blind.lost, blind.started + blind.lost)));
        });
        figures.addRuns("per_cpu_second", "gangs decided per second of CPU time", perSecond, "%,.0f", "none published");
        figures.print(System.out);
        return 0;
    }

    /** Gangs come as a Poisson process and stay for exponential times; what does not fit at once is lost. */
    private double run(List<String[]> rows, int seed, boolean prefers, Map<Integer, Count> counts) {
        Random random = new Random(seed);
        Pool pool = pool(rows);
        Queues queues = new Queues();
        queues.add(new Queues.Queue(QUEUE, 1));
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        Departures departures = new Departures();
        double mean = Arrays.stream(HOSTS).average().orElse(1);
        double perStay = load * pool.nodes() / mean;
        double now = 0;
        double cpu = 0;
        for (int i = 0; i < gangs; i++) {
            now -= Math.log(1 - random.nextDouble()) / perStay;
            departures.until(now, pool);
            int hosts = HOSTS[random.nextInt(HOSTS.length)];
            Demand demand =
                    Demand.of(Purpose.TRAINING, Role.of("worker", hosts, HOST)).on(CARD);
            demand = prefers ? demand.preferably(hosts <= 8 ? "asw" : "psw") : demand;
            Instant at = Instant.EPOCH.plusSeconds(i);
            queues.submit(Job.of("g" + i, QUEUE, demand, at, Estimate.stated(Duration.ofHours(1))));
            double before = Figures.cpuSeconds();
            Plan plan = scheduler.decide(pool, queues, at, random);
            cpu += Figures.cpuSeconds() - before;
            plan.carryOut(pool, queues);
            queues.remove("g" + i);
            departures.add(now - Math.log(1 - random.nextDouble()), "g" + i);
            if (i > gangs / 4) {
                note(pool, plan, hosts, counts.computeIfAbsent(hosts, _ -> new Count()));
            }
        }
        return gangs / cpu;
    }

    private static void note(Pool pool, Plan plan, int hosts, Count count) {
        if (plan.starts().isEmpty()) {
            count.lost++;
            return;
        }
        Running start = plan.starts().getFirst();
        Set<Integer> access = new HashSet<>();
        Set<Integer> aggregation = new HashSet<>();
        for (Seat seat : start.seats()) {
            access.add(pool.leaf(seat.node()));
            aggregation.add(pool.topology().parent(pool.leaf(seat.node())));
        }
        count.started++;
        count.oneSwitch += access.size() == 1 ? 1 : 0;
        count.oneAggregation += aggregation.size() == 1 ? 1 : 0;
        count.switches += access.size();
        count.fewestSwitches += Math.ceil(hosts / 8.0);
    }

    private static Pool pool(List<String[]> rows) {
        Pool pool = new Pool("psw", "asw");
        pool.addSite(new Site(SITE, "lingjun", Tier.PROVINCE, true));
        pool.addClass(CardClass.whole(CARD));
        for (String[] row : rows) {
            pool.addNode(new Node(row[0], SITE, List.of(row[2], row[3]), CARD, 8, 0, 0));
        }
        return pool;
    }

    private static double percent(int part, int whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }
}
