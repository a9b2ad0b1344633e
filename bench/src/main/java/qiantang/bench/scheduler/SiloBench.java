package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.report.Replay;
import qiantang.scheduler.report.Report;
import qiantang.scheduler.report.Words;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Failures;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Recorder;
import qiantang.scheduler.simulation.Simulation;

@Command(
        name = "silo",
        description = "Eleven cities that keep their cards to themselves, one pool, with windows, and with signals.")
final class SiloBench implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMinutes(30);
    private static final Duration CYCLE = Duration.ofMinutes(5);

    @Option(names = "--days", defaultValue = "7", description = "of arrivals (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--load",
            defaultValue = "0.75",
            description = "cards that training asks for, of those for training (default: ${DEFAULT-VALUE})")
    private double load;

    @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--report", paramLabel = "FOLDER", description = "write a page, a table and JSON there")
    private @Nullable Path folder;

    /** One stage after the other, each with what the former had. */
    private enum Stage {
        CITIES("cities", "eleven cities", "十一城各自为政"),
        POOL("pool", "one pool", "一个算力池"),
        WINDOWS("windows", "+ windows", "＋分时窗口"),
        SIGNALS("signals", "+ signals", "＋电价信号");

        private final String key;
        private final String en;
        private final String zh;

        Stage(String key, String en, String zh) {
            this.key = key;
            this.en = en;
            this.zh = zh;
        }

        Words words() {
            return new Words(en, zh);
        }

        boolean has(Stage other) {
            return compareTo(other) >= 0;
        }
    }

    /** What a stage gave: the replay, what could never run in it, and what the meters say. */
    record Run(Replay replay, double refusedCardHours, PowerMeter power, ReplicaMeter replicas) {}

    @Override
    public Integer call() throws IOException {
        RunTimes runTimes = RunTimes.shipped();
        List<Run> runs =
                Arrays.stream(Stage.values()).map(stage -> run(stage, runTimes)).toList();
        Report report = new Report(
                "silo",
                new Words("Eleven cities, or one pool", "十一座城，还是一个池"),
                new Words(
                        "The same cards, the same work, the same scheduler. First the walls between the cities fall, then inference lends at night what it needs by day, then work that has time goes where and when power is cheap.",
                        "同样的卡、同样的作业、同一个调度器：先拆掉城市之间的围墙，再把推理夜间空出的卡借给训练，最后让不急的作业去电价低的时段与地点。"),
                CityFigures.of(runs, days, STEP),
                runs.stream().map(Run::replay).toList(),
                CityAssumptions.at(load));
        Reports.print(report, CityFigures.goals(), System.out);
        if (folder != null) {
            Reports.write(report, folder);
        }
        return 0;
    }

    private Run run(Stage stage, RunTimes runTimes) {
        Pool pool = Cities.pool();
        Queues queues = Cities.queues(days, stage.has(Stage.WINDOWS));
        if (stage.has(Stage.SIGNALS)) {
            Cities.announce(pool);
        }
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        List<Arrival> work = new ArrayList<>();
        double refused = 0;
        Set<Demand> known = new HashSet<>();
        Set<Demand> impossible = new HashSet<>();
        for (Arrival arrival : Cities.work(runTimes, days, load, seed, !stage.has(Stage.POOL))) {
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
        PowerMeter power = new PowerMeter(pool, Cities.meters(), from(), until());
        ReplicaMeter replicas = new ReplicaMeter(from(), until());
        Simulation simulation = new Simulation(pool, queues, scheduler, new Random(seed))
                .decidingEvery(CYCLE)
                .with(failures())
                .watchedBy(new Watchers(recorder, power, replicas));
        Cities.follow(simulation, days);
        List<Outcome> outcomes = simulation.run(work);
        return new Run(new Replay(stage.key, stage.words(), recorder.course(), outcomes), refused, power, replicas);
    }

    /** The first day fills the cards and is not measured. */
    private static Instant from() {
        return Instant.EPOCH.plus(Duration.ofDays(1));
    }

    private Instant until() {
        return Instant.EPOCH.plus(Duration.ofDays(days));
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
}
