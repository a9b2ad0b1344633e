package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import qiantang.scheduler.Queues;
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
import qiantang.scheduler.simulation.Arrival;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.Tier;

/** Eleven cities with accelerators and with work that comes in waves of their own. All figures are assumptions. */
final class Cities {
    static final AcceleratorClass CARD = new AcceleratorClass("Huawei", "Ascend 910B", 65_536, SliceScheme.WHOLE);
    static final int CARDS_PER_NODE = 8;
    private static final int NODES_PER_RACK = 4;

    /** Work that must stay in its city whatever else is free. */
    static final double BOUND = 0.2;

    /** How much a city's work differs from day to day: standard deviation of the logarithm. */
    static final double WAVES = 0.6;

    /** How much an estimate is wrong: standard deviation of the logarithm of the factor. */
    static final double MISJUDGED = 0.5;

    private static final List<City> ALL = List.of(
            new City("Hangzhou", 96),
            new City("Ningbo", 64),
            new City("Wenzhou", 40),
            new City("Jiaxing", 32),
            new City("Huzhou", 24),
            new City("Shaoxing", 32),
            new City("Jinhua", 40),
            new City("Quzhou", 16),
            new City("Zhoushan", 8),
            new City("Taizhou", 32),
            new City("Lishui", 16));

    private record City(String name, int nodes) {}

    private Cities() {}

    static int cards() {
        return ALL.stream().mapToInt(City::nodes).sum() * CARDS_PER_NODE;
    }

    static Pool pool() {
        Pool pool = new Pool("rack");
        pool.addClass(CardClass.whole(CARD));
        for (int city = 0; city < ALL.size(); city++) {
            String name = ALL.get(city).name();
            pool.addSite(new Site(site(city), name, Tier.CITY, true));
            for (int node = 0; node < ALL.get(city).nodes(); node++) {
                List<String> rack = List.of("rack-" + node / NODES_PER_RACK);
                pool.addNode(new Node(name + "-" + node, site(city), rack, CARD, CARDS_PER_NODE, 192_000, 2_000_000));
            }
        }
        return pool;
    }

    static Queues queues() {
        Queues queues = new Queues();
        ALL.forEach(city -> queues.add(new Queues.Queue(city.name(), city.nodes())));
        return queues;
    }

    /**
     * The same work for any way to run it.
     *
     * @param load cards asked for, relative to all cards
     * @param atHome whether all work is bound to its city, or only the part that has to be
     */
    static List<Arrival> work(RunTimes runTimes, int days, double load, long seed, boolean atHome) {
        List<Arrival> work = new ArrayList<>();
        for (int city = 0; city < ALL.size(); city++) {
            Random random = new Random(seed * 31 + city);
            double perDay = load
                    * ALL.get(city).nodes()
                    * CARDS_PER_NODE
                    * 86_400
                    / (GangSizes.mean() * runTimes.meanSeconds());
            for (int day = 0; day < days; day++) {
                double today = perDay * Math.exp(WAVES * random.nextGaussian() - WAVES * WAVES / 2);
                for (int i = 0; i < today; i++) {
                    Instant at = Instant.EPOCH.plus(Duration.ofDays(day)).plusSeconds(secondOfDay(random));
                    work.add(arrival(city, work.size(), at, runTimes, random, atHome));
                }
            }
        }
        return work;
    }

    private static Arrival arrival(int city, int number, Instant at, RunTimes runTimes, Random random, boolean atHome) {
        int cards = GangSizes.draw(random);
        boolean bound = random.nextDouble() < BOUND || atHome;
        Demand demand = demand(cards);
        Duration runs = runTimes.draw(random);
        Job job = Job.of(
                "%s-%06d".formatted(ALL.get(city).name(), number),
                ALL.get(city).name(),
                bound ? demand.inside(home(city)) : demand,
                at,
                Estimate.stated(runs));
        return new Arrival(job, runs).misjudged(random, MISJUDGED);
    }

    private static Demand demand(int cards) {
        int perTask = Math.min(cards, CARDS_PER_NODE);
        Task task = new Task(new CardNeed.Whole(perTask), 20_000 * perTask, 100_000);
        return Demand.of(Purpose.TRAINING, Role.of("worker", cards / perTask, task))
                .on(CARD);
    }

    /** Most work comes by day: a wave with its top at 15 o'clock. */
    private static long secondOfDay(Random random) {
        while (true) {
            double second = random.nextDouble() * 86_400;
            double wave = 1 + 0.7 * Math.cos((second / 3_600 - 15) / 24 * 2 * Math.PI);
            if (random.nextDouble() * 1.7 < wave) {
                return (long) second;
            }
        }
    }

    private static Domain home(int city) {
        return Domain.of(DomainPath.parse("city-" + city), 1, SiteSet.only(Set.of(site(city))));
    }

    private static SiteId site(int city) {
        return new SiteId(new UUID(0, city + 1L));
    }
}
