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
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
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
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.report.Figure.Better;
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
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Ending;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Recorder;
import qiantang.scheduler.simulation.Simulation;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

@Command(
        name = "tidal",
        description = "Inference by day, training by night: cards divided for ever against cards that change hands.")
final class TidalBench implements Callable<Integer> {
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final int NODES = 120;
    static final int CARDS = NODES * Cities.CARDS_PER_NODE;
    static final int CARDS_PER_REPLICA = 4;

    /** Replicas wanted by day and in the dead of night. */
    static final int REPLICAS_DAY = 144;

    static final int REPLICAS_NIGHT = 36;
    private static final Duration CYCLE = Duration.ofMinutes(2);
    private static final Duration RESTART = Duration.ofMinutes(5);

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
        List<Replay> replays = List.of(
                run("divided", new Words("divided for ever", "固定划分"), runTimes, true),
                run("shared", new Words("shared by the hour", "分时复用"), runTimes, false));
        Report report = new Report(
                "tidal",
                new Words("Inference by day, training by night", "日间推理，夜间训练"),
                new Words(
                        "The same cards and the same work. Either inference keeps what it needs at noon, or training uses it at night.",
                        "同样的卡、同样的作业：推理全天保留午间所需，或夜间让给训练。"),
                figures(replays),
                replays,
                TidalAssumptions.at(load));
        Reports.print(report, List.of("higher", "higher", "lower", "lower", "0", "0", ""), System.out);
        if (folder != null) {
            Reports.write(report, folder);
        }
        return 0;
    }

    private Replay run(String key, Words name, RunTimes runTimes, boolean divided) {
        Pool pool = new Pool();
        pool.addSite(new Site(SITE, "tidal", Tier.CITY, true));
        pool.addClass(CardClass.whole(Cities.CARD));
        for (int node = 0; node < NODES; node++) {
            pool.addNode(new Node("n" + node, SITE, List.of(), Cities.CARD, Cities.CARDS_PER_NODE, 192_000, 2_000_000));
        }
        Queues queues = new Queues();
        queues.add(new Queues.Queue("inference", 1));
        queues.add(new Queues.Queue("training", 1));
        if (divided) {
            queues.quotas().add("training", null);
            int rest = CARDS - REPLICAS_DAY * CARDS_PER_REPLICA;
            queues.quotas().set("training", Cities.CARD, new Quota(rest, 0, 0));
        }
        Recorder recorder = new Recorder(Duration.ofMinutes(30), pool, queues, new Mix(List.of()));
        List<Arrival> work = replicas();
        work.addAll(training(runTimes));
        List<Outcome> outcomes = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(seed))
                .decidingEvery(CYCLE)
                .watchedBy(recorder)
                .run(work);
        return new Replay(key, name, recorder.course(), outcomes);
    }

    /** A replica runs from when the wave of the day needs it until the wave no longer does. */
    private List<Arrival> replicas() {
        List<Arrival> replicas = new ArrayList<>();
        Task task = new Task(new CardNeed.Whole(CARDS_PER_REPLICA), 32_000, 200_000);
        Demand demand =
                Demand.of(Purpose.INFERENCE, Role.of("replica", 1, task)).on(Cities.CARD);
        for (int day = 0; day < days; day++) {
            Instant midnight = Instant.EPOCH.plus(Duration.ofDays(day));
            for (int replica = 0; replica < REPLICAS_DAY; replica++) {
                double height = Math.max(0, (double) (replica - REPLICAS_NIGHT) / (REPLICAS_DAY - REPLICAS_NIGHT));
                long wait = replica < REPLICAS_NIGHT ? 0 : Math.round((6 + 4 * height) * 3_600);
                long until = replica < REPLICAS_NIGHT ? 86_400 : Math.round((24 - 3 * height) * 3_600);
                Duration runs = Duration.ofSeconds(until - wait);
                String id = "replica-%d-%03d".formatted(day, replica);
                Job job = Job.of(id, "inference", demand, midnight.plusSeconds(wait), Estimate.stated(runs))
                        .withPriority(10);
                replicas.add(new Arrival(job, runs));
            }
        }
        return replicas;
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

    private List<Figure> figures(List<Replay> replays) {
        return Stream.of(training(replays), inference(replays))
                .flatMap(List::stream)
                .toList();
    }

    private List<Figure> training(List<Replay> replays) {
        Instant end = Instant.EPOCH.plus(Duration.ofDays(days));
        return List.of(
                figure(
                        "utilisation",
                        "Cards in use while work arrived",
                        "作业到达期间的在用率",
                        "%",
                        Better.HIGHER,
                        replays,
                        this::utilisation),
                figure(
                        "trained_card_h",
                        "Training done in that time",
                        "该期间完成的训练量",
                        "card h",
                        Better.HIGHER,
                        replays,
                        replay -> of(replay, "training").stream()
                                        .filter(one -> !one.ended().isAfter(end))
                                        .mapToDouble(Outcome::cardSeconds)
                                        .sum()
                                / 3_600),
                figure(
                        "wait_mean_h",
                        "Mean wait of training",
                        "训练平均等待",
                        "h",
                        Better.LOWER,
                        replays,
                        replay -> Arrays.stream(waits(replay, "training"))
                                        .average()
                                        .orElse(0)
                                / 3_600),
                figure(
                        "wait_p95_h",
                        "95th percentile of that",
                        "其 95 分位",
                        "h",
                        Better.LOWER,
                        replays,
                        replay -> Figures.percentile(waits(replay, "training"), .95) / 3_600));
    }

    private List<Figure> inference(List<Replay> replays) {
        return List.of(
                figure(
                        "replica_wait_mean_min",
                        "Mean wait of a replica",
                        "副本平均等待",
                        "min",
                        Better.LOWER,
                        replays,
                        replay -> Arrays.stream(waits(replay, "inference"))
                                        .average()
                                        .orElse(0)
                                / 60),
                figure(
                        "replica_wait_p95_min",
                        "95th percentile of that",
                        "其 95 分位",
                        "min",
                        Better.LOWER,
                        replays,
                        replay -> Figures.percentile(waits(replay, "inference"), .95) / 60),
                figure(
                        "asked_to_leave",
                        "Times a job was asked to leave",
                        "被要求让出的次数",
                        "",
                        Better.NEITHER,
                        replays,
                        replay -> replay.outcomes().stream()
                                .filter(one -> one.ending() == Ending.ASKED_TO_LEAVE)
                                .count()));
    }

    private double utilisation(Replay replay) {
        return 100
                * replay.course().steps().stream()
                        .limit(days * 48L)
                        .mapToDouble(step -> step.held() / step.available())
                        .average()
                        .orElse(0);
    }

    private static List<Outcome> of(Replay replay, String queue) {
        return replay.outcomes().stream()
                .filter(one -> one.job().queue().equals(queue))
                .toList();
    }

    private static double[] waits(Replay replay, String queue) {
        return of(replay, queue).stream()
                .mapToDouble(Outcome::waitSeconds)
                .sorted()
                .toArray();
    }

    private static Figure figure(
            String key,
            String en,
            String zh,
            String unit,
            Better better,
            List<Replay> replays,
            ToDoubleFunction<Replay> value) {
        List<Double> values = replays.stream().mapToDouble(value).boxed().toList();
        return new Figure(
                key,
                new Words(en, zh),
                Words.name(unit),
                better,
                unit.equals("card h") || unit.isEmpty() ? 0 : 1,
                values);
    }
}
