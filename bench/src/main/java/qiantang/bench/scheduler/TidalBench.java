package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.quota.Quota;
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
import qiantang.scheduler.service.Service;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Recorder;
import qiantang.scheduler.simulation.Simulation;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

@Command(
        name = "tidal",
        description =
                "Inference by day, training by night: cards divided for ever, claimed when needed, lent by windows.")
final class TidalBench implements Callable<Integer> {
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final int NODES = 120;
    static final int CARDS = NODES * Cities.CARDS_PER_NODE;
    static final int CARDS_PER_REPLICA = 4;

    /** Replicas wanted by day and in the dead of night. */
    static final int REPLICAS_DAY = 144;

    static final int REPLICAS_NIGHT = 36;
    private static final String SERVICE = "chat";
    private static final Duration CYCLE = Duration.ofMinutes(2);
    private static final Duration RESTART = Duration.ofMinutes(5);
    private static final Tide TIDE = new Tide(REPLICAS_NIGHT, REPLICAS_DAY);

    /** Above training, which has none. */
    private static final int INFERENCE_PRIORITY = 10;

    /** The ways to share the cards, in the order of the report. */
    private enum Way {
        DIVIDED("divided", "divided for ever", "固定划分"),
        CLAIMED("claimed", "claimed when needed", "随需抢回"),
        WINDOWS("windows", "lent through windows", "分时窗口");

        private final String key;
        private final String en;
        private final String zh;

        Way(String key, String en, String zh) {
            this.key = key;
            this.en = en;
            this.zh = zh;
        }

        Words words() {
            return new Words(en, zh);
        }
    }

    /** What a way gave: the replay, and what the meters say. */
    record Run(Replay replay, PowerMeter power, ReplicaMeter replicas) {}

    @Option(names = "--days", defaultValue = "4", description = "default: ${DEFAULT-VALUE}")
    private int days;

    @Option(
            names = "--load",
            defaultValue = "0.65",
            description = "of training, of all cards (default: ${DEFAULT-VALUE})")
    private double load;

    @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--report", paramLabel = "FOLDER", description = "write a page, a table and JSON there")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        RunTimes runTimes = RunTimes.shipped();
        List<Run> runs =
                Arrays.stream(Way.values()).map(way -> run(way, runTimes)).toList();
        Report report = new Report(
                "tidal",
                new Words("Inference by day, training by night", "日间推理，夜间训练"),
                new Words(
                        "The same cards and the same work. Either inference keeps what it needs at noon, or it takes it back when it needs it, or training has it at agreed hours.",
                        "同样的卡、同样的作业：推理全天保留午间所需，或需要时从训练抢回，或按约定时段借给训练。"),
                TidalFigures.of(runs, days),
                runs.stream().map(Run::replay).toList(),
                TidalAssumptions.at(load));
        Reports.print(report, TidalFigures.goals(), System.out);
        if (folder != null) {
            Reports.write(report, folder);
        }
        return 0;
    }

    private Run run(Way way, RunTimes runTimes) {
        Pool pool = new Pool();
        pool.addSite(new Site(SITE, "tidal", Tier.CITY, true));
        pool.addClass(CardClass.whole(Cities.CARD));
        for (int node = 0; node < NODES; node++) {
            pool.addNode(new Node("n" + node, SITE, List.of(), Cities.CARD, Cities.CARDS_PER_NODE, 192_000, 2_000_000));
        }
        Queues queues = queues(way);
        Recorder recorder = new Recorder(Duration.ofMinutes(30), pool, queues, new Mix(List.of()));
        PowerMeter power = new PowerMeter(
                pool,
                List.of(new PowerMeter.Site(Grid.price(false), Grid.carbon(false), null)),
                Instant.EPOCH,
                Instant.EPOCH.plus(Duration.ofDays(days)));
        ReplicaMeter replicas = new ReplicaMeter(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(days)));
        Simulation simulation = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(seed))
                .decidingEvery(CYCLE)
                .watchedBy(new Watchers(recorder, power, replicas));
        TIDE.follow(simulation, SERVICE, days);
        List<Outcome> outcomes = simulation.run(training(runTimes));
        return new Run(new Replay(way.key, way.words(), recorder.course(), outcomes), power, replicas);
    }

    /** Divided and with windows each side has a quota; where cards are claimed when needed, priority alone decides. */
    private Queues queues(Way way) {
        Queues queues = new Queues();
        queues.add(new Queues.Queue("inference", 1));
        queues.add(new Queues.Queue("training", 1));
        if (way != Way.CLAIMED) {
            int noon = REPLICAS_DAY * CARDS_PER_REPLICA;
            queues.quotas().add("inference", null);
            queues.quotas().add("training", null);
            queues.quotas().set("inference", Cities.CARD, new Quota(noon, 0, 0));
            queues.quotas().set("training", Cities.CARD, new Quota(CARDS - noon, 0, 0));
        }
        if (way == Way.WINDOWS) {
            TIDE.windows("inference", "training", Cities.CARD, CARDS_PER_REPLICA, days)
                    .forEach(queues.windows()::put);
        }
        Task task = new Task(new CardNeed.Whole(CARDS_PER_REPLICA), 32_000, 200_000);
        Demand replica =
                Demand.of(Purpose.INFERENCE, Role.of("replica", 1, task)).on(Cities.CARD);
        queues.services()
                .put(new Service(
                        SERVICE,
                        "inference",
                        replica,
                        REPLICAS_NIGHT,
                        REPLICAS_NIGHT,
                        REPLICAS_DAY,
                        null,
                        INFERENCE_PRIORITY,
                        RESTART,
                        Instant.EPOCH));
        return queues;
    }

    private List<Arrival> training(RunTimes runTimes) {
        Random random = new Random(seed + 1);
        List<Arrival> jobs = new ArrayList<>();
        double count = days * load * CARDS * 86_400 / (GangSizes.mean() * runTimes.meanSeconds());
        for (int i = 0; i < count; i++) {
            int cards = GangSizes.draw(random);
            int perTask = Math.min(cards, Cities.CARDS_PER_NODE);
            Task task = new Task(new CardNeed.Whole(perTask), 20_000 * perTask, 100_000);
            Demand demand = Demand.of(Purpose.TRAINING, Role.of("worker", cards / perTask, task))
                    .on(Cities.CARD);
            Duration runs = runTimes.draw(random);
            Instant at = Instant.EPOCH.plusSeconds(random.nextInt(days * 86_400));
            Job job = Job.of("t-%06d".formatted(i), "training", demand, at, Estimate.stated(runs))
                    .preemptibleAt(RESTART);
            jobs.add(new Arrival(job, runs).misjudged(random, Cities.MISJUDGED));
        }
        return jobs;
    }
}
