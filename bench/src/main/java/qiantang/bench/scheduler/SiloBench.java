package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.report.Figure.Better;
import qiantang.scheduler.report.Replay;
import qiantang.scheduler.report.Report;
import qiantang.scheduler.report.Words;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Failures;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Recorder;
import qiantang.scheduler.simulation.Simulation;

@Command(
        name = "silo",
        description = "Eleven cities that keep their cards to themselves against one pool; both run our scheduler.")
final class SiloBench implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMinutes(30);
    private static final Duration CYCLE = Duration.ofMinutes(5);

    @Option(names = "--days", defaultValue = "7", description = "of arrivals (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--load",
            defaultValue = "0.75",
            description = "cards asked for, of all (default: ${DEFAULT-VALUE})")
    private double load;

    @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--report", paramLabel = "FOLDER", description = "write a page, a table and JSON there")
    private @Nullable Path folder;

    /** One way to run the work, and what could never run in it. */
    private record Way(Replay replay, double refusedCardHours) {}

    @Override
    public Integer call() throws IOException {
        RunTimes runTimes = RunTimes.shipped();
        List<Way> ways = List.of(
                run("cities", new Words("eleven cities", "十一城各自为政"), runTimes, true),
                run("pool", new Words("one pool", "一个算力池"), runTimes, false));
        Report report = new Report(
                "silo",
                new Words("Eleven cities, or one pool", "十一座城，还是一个池"),
                new Words(
                        "The same cards, the same work, the same scheduler. Only the walls between the cities differ.",
                        "同样的卡、同样的作业、同一个调度器，差别只在城市之间有没有围墙。"),
                figures(ways),
                ways.stream().map(Way::replay).toList(),
                CityAssumptions.at(load));
        Reports.print(report, goals(), System.out);
        if (folder != null) {
            Reports.write(report, folder);
        }
        return 0;
    }

    private Way run(String key, Words name, RunTimes runTimes, boolean atHome) {
        Pool pool = Cities.pool();
        Queues queues = Cities.queues();
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        List<Arrival> work = new ArrayList<>();
        double refused = 0;
        Set<Demand> known = new HashSet<>();
        Set<Demand> impossible = new HashSet<>();
        for (Arrival arrival : Cities.work(runTimes, days, load, seed, atHome)) {
            Demand demand = arrival.job().demand();
            if (known.add(demand) && scheduler.shortfall(pool, demand).isPresent()) {
                impossible.add(demand);
            }
            if (impossible.contains(demand)) {
                refused += demand.wholeCards() * (arrival.runs().toSeconds() / 3_600.0);
            } else {
                work.add(arrival);
            }
        }
        Recorder recorder = new Recorder(STEP, pool, queues, mix(pool, work));
        List<Outcome> outcomes = new Simulation(pool, queues, scheduler, new Random(seed))
                .decidingEvery(CYCLE)
                .with(failures())
                .watchedBy(recorder)
                .run(work);
        return new Way(new Replay(key, name, recorder.course(), outcomes), refused);
    }

    private Failures failures() {
        return new Failures(Duration.ofDays(90), Duration.ofHours(6), 0.5, Duration.ofMinutes(30), seed + 1);
    }

    /** The shapes of the work on its own, wherever it may go. */
    private static Mix mix(Pool pool, List<Arrival> work) {
        Map<Shape, Integer> counts = new HashMap<>();
        BitSet all = new BitSet();
        all.set(0, Math.max(pool.classes().size(), pool.sites().size()));
        for (Arrival arrival : work) {
            counts.merge(pool.shape(arrival.job().demand().roles().getFirst().task(), all, all), 1, Integer::sum);
        }
        return Mix.of(counts);
    }

    private List<Figure> figures(List<Way> ways) {
        return Stream.of(List.of(use(ways)), waiting(ways), work(ways), power(ways))
                .flatMap(List::stream)
                .toList();
    }

    private Figure use(List<Way> ways) {
        return figure(
                "utilisation",
                "Cards in use while work arrived",
                "作业到达期间的在用率",
                "%",
                Better.HIGHER,
                1,
                ways,
                this::utilisation);
    }

    private static List<Figure> waiting(List<Way> ways) {
        return List.of(
                figure(
                        "wait_mean_h",
                        "Mean wait",
                        "平均等待",
                        "h",
                        Better.LOWER,
                        2,
                        ways,
                        way -> mean(waits(way, 0, Integer.MAX_VALUE))),
                figure(
                        "wait_p95_h",
                        "95th percentile of the wait",
                        "等待的 95 分位",
                        "h",
                        Better.LOWER,
                        2,
                        ways,
                        way -> late(waits(way, 0, Integer.MAX_VALUE))),
                figure(
                        "wait_small_h",
                        "Mean wait, up to 8 cards",
                        "平均等待，8 卡及以下",
                        "h",
                        Better.LOWER,
                        2,
                        ways,
                        way -> mean(waits(way, 0, 8))),
                figure(
                        "wait_large_h",
                        "Mean wait, over 8 cards",
                        "平均等待，8 卡以上",
                        "h",
                        Better.LOWER,
                        2,
                        ways,
                        way -> mean(waits(way, 8, Integer.MAX_VALUE))),
                figure(
                        "wait_large_p95_h",
                        "95th percentile, over 8 cards",
                        "95 分位，8 卡以上",
                        "h",
                        Better.LOWER,
                        2,
                        ways,
                        way -> late(waits(way, 8, Integer.MAX_VALUE))));
    }

    private static List<Figure> work(List<Way> ways) {
        return List.of(
                figure(
                        "refused_card_h",
                        "Refused: no city is big enough",
                        "被拒绝：没有足够大的城市",
                        "card h",
                        Better.LOWER,
                        0,
                        ways,
                        Way::refusedCardHours),
                figure("done_card_h", "Work completed", "完成的作业量", "card h", Better.HIGHER, 0, ways, SiloBench::done));
    }

    private List<Figure> power(List<Way> ways) {
        return List.of(
                figure(
                        "kwh_per_card_h",
                        "Energy per card hour in use",
                        "每在用卡时的能耗",
                        "kWh",
                        Better.LOWER,
                        3,
                        ways,
                        way -> Energy.kwhPerCardHour(way.replay().course(), stepsOfArrivals())),
                figure(
                        "cny_per_card_h",
                        "Power cost per card hour in use",
                        "每在用卡时的电费",
                        "CNY",
                        Better.LOWER,
                        3,
                        ways,
                        way -> Energy.cnyPerCardHour(way.replay().course(), stepsOfArrivals())));
    }

    private static List<String> goals() {
        return List.of("higher", "lower", "lower", "lower", "lower", "lower", "0", "all", "lower", "lower");
    }

    private static Figure figure(
            String key,
            String en,
            String zh,
            String unit,
            Better better,
            int digits,
            List<Way> ways,
            ToDoubleFunction<Way> value) {
        List<Double> values = ways.stream().mapToDouble(value).boxed().toList();
        return new Figure(key, new Words(en, zh), Words.name(unit), better, digits, values);
    }

    private double utilisation(Way way) {
        Course course = way.replay().course();
        return 100
                * course.steps().stream()
                        .limit(stepsOfArrivals())
                        .mapToDouble(step -> step.held() / step.available())
                        .average()
                        .orElse(0);
    }

    private long stepsOfArrivals() {
        return Duration.ofDays(days).dividedBy(STEP);
    }

    private static double done(Way way) {
        return way.replay().outcomes().stream()
                        .filter(Outcome::completed)
                        .mapToDouble(Outcome::cardSeconds)
                        .sum()
                / 3_600;
    }

    private static double[] waits(Way way, int over, int upTo) {
        return way.replay().outcomes().stream()
                .filter(one -> one.cards() > over && one.cards() <= upTo)
                .mapToDouble(one -> one.waitSeconds() / 3_600)
                .sorted()
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double late(double[] sorted) {
        return sorted.length == 0 ? 0 : Figures.percentile(sorted, 0.95);
    }
}
