package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import qiantang.scheduler.Queues;
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
import qiantang.scheduler.service.Service;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Simulation;
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
    static final int CARDS_PER_REPLICA = 4;
    private static final int NODES_PER_RACK = 4;

    /** The same cards in the nodes that a city sets aside for inference. They are wired for requests, not for gangs. */
    static final AcceleratorClass SERVING = new AcceleratorClass("Huawei", "Ascend 910B S", 65_536, SliceScheme.WHOLE);

    /** How fast training runs on them. */
    static final double SERVING_SPEED = 0.97;

    /** Part of a city's nodes that is set aside for inference. */
    static final double SERVING_PART = 0.3;

    /** Replicas that inference keeps at night, relative to noon. */
    static final double NIGHT_PART = 0.25;

    /** Training jobs that have time. */
    static final double PATIENT = 0.3;

    /** What these have beyond one and a half times their run time. */
    static final Duration PATIENCE = Duration.ofHours(24);

    static final Duration RESTART = Duration.ofMinutes(5);

    /** Who serves in all cities. */
    static final String INFERENCE = "inference";

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

    /** Cities whose power comes from water. */
    private static final Set<String> HYDRO = Set.of("Quzhou", "Lishui");

    /** The city that may draw less in the evening. */
    static final String CAPPED = "Hangzhou";

    private record City(String name, int nodes) {
        int servingNodes() {
            return Math.max(1, (int) Math.round(nodes * SERVING_PART));
        }

        int trainingNodes() {
            return nodes - servingNodes();
        }

        Tide tide() {
            int noon = servingNodes() * CARDS_PER_NODE / CARDS_PER_REPLICA;
            return new Tide(Math.max(1, (int) Math.round(noon * NIGHT_PART)), noon);
        }
    }

    private Cities() {}

    static int cards() {
        return ALL.stream().mapToInt(City::nodes).sum() * CARDS_PER_NODE;
    }

    static Pool pool() {
        Pool pool = new Pool("rack");
        pool.addClass(CardClass.whole(CARD));
        pool.addClass(CardClass.whole(SERVING));
        for (int city = 0; city < ALL.size(); city++) {
            String name = ALL.get(city).name();
            pool.addSite(new Site(site(city), name, Tier.CITY, true));
            for (int node = 0; node < ALL.get(city).nodes(); node++) {
                List<String> rack = List.of("rack-" + node / NODES_PER_RACK);
                AcceleratorClass its = node < ALL.get(city).trainingNodes() ? CARD : SERVING;
                pool.addNode(new Node(name + "-" + node, site(city), rack, its, CARDS_PER_NODE, 192_000, 2_000_000));
            }
        }
        return pool;
    }

    /**
     * The cities' queues, which share the cards for training, and the service of each city, which has its own.
     *
     * @param windows whether the cities agreed to lend what the tide leaves
     */
    static Queues queues(int days, boolean windows) {
        Queues queues = new Queues();
        queues.quotas().add("province", null);
        queues.quotas().add(INFERENCE, null);
        queues.add(new Queues.Queue(INFERENCE, 1));
        queues.quotas().set("province", CARD, new Quota(cards(), 0, 0));
        int serving = ALL.stream().mapToInt(City::servingNodes).sum() * CARDS_PER_NODE;
        queues.quotas().set(INFERENCE, SERVING, new Quota(serving, 0, 0));
        for (int city = 0; city < ALL.size(); city++) {
            City it = ALL.get(city);
            queues.add(new Queues.Queue(it.name(), it.nodes()));
            queues.quotas().add(it.name(), "province");
            queues.quotas().set(it.name(), CARD, new Quota(0, 0, cards()));
            queues.services().put(service(city));
        }
        if (windows) {
            Tide all = new Tide(
                    ALL.stream().mapToInt(city -> city.tide().night()).sum(),
                    ALL.stream().mapToInt(city -> city.tide().noon()).sum());
            for (City borrower : ALL) {
                all.windows(INFERENCE, borrower.name(), SERVING, CARDS_PER_REPLICA, days)
                        .forEach(queues.windows()::put);
            }
        }
        return queues;
    }

    private static Service service(int city) {
        Tide tide = ALL.get(city).tide();
        Task task = new Task(new CardNeed.Whole(CARDS_PER_REPLICA), 32_000, 200_000);
        Demand replica = Demand.of(Purpose.INFERENCE, Role.of("replica", 1, task))
                .on(SERVING)
                .inside(home(city));
        String id = "chat-" + ALL.get(city).name();
        return new Service(
                id, INFERENCE, replica, tide.night(), tide.night(), tide.noon(), null, 10, RESTART, Instant.EPOCH);
    }

    /** Each city's service wants what the hour asks for. */
    static void follow(Simulation simulation, int days) {
        ALL.forEach(city -> city.tide().follow(simulation, "chat-" + city.name(), days));
    }

    /** What the meters of the cities go by. */
    static List<PowerMeter.Site> meters() {
        return ALL.stream()
                .map(city -> new PowerMeter.Site(
                        Grid.price(HYDRO.contains(city.name())),
                        Grid.carbon(HYDRO.contains(city.name())),
                        city.name().equals(CAPPED) ? Grid.cap(city.nodes() * CARDS_PER_NODE) : null))
                .toList();
    }

    /** Tells the scheduler what the meters go by. */
    static void announce(Pool pool) {
        Grid.draw(pool, CARD);
        Grid.draw(pool, SERVING);
        for (int city = 0; city < ALL.size(); city++) {
            Grid.announce(pool, site(city), HYDRO.contains(ALL.get(city).name()));
            if (ALL.get(city).name().equals(CAPPED)) {
                pool.signals().cap(site(city), Grid.cap(ALL.get(city).nodes() * CARDS_PER_NODE));
            }
        }
    }

    /**
     * The same work for any way to run it.
     *
     * @param load cards asked for by training, relative to the cards for training
     * @param atHome whether all work is bound to its city, or only the part that has to be
     */
    static List<Arrival> work(RunTimes runTimes, int days, double load, long seed, boolean atHome) {
        List<Arrival> work = new ArrayList<>();
        for (int city = 0; city < ALL.size(); city++) {
            Random random = new Random(seed * 31 + city);
            double perDay = load
                    * ALL.get(city).trainingNodes()
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
                        Estimate.stated(runs))
                .preemptibleAt(RESTART);
        boolean patient = random.nextDouble() < PATIENT;
        Arrival arrival = new Arrival(job, runs).misjudged(random, MISJUDGED);
        Instant deadline = at.plus(runs.multipliedBy(3).dividedBy(2)).plus(PATIENCE);
        return patient ? new Arrival(arrival.job().endingBy(deadline), runs) : arrival;
    }

    private static Demand demand(int cards) {
        int perTask = Math.min(cards, CARDS_PER_NODE);
        Task task = new Task(new CardNeed.Whole(perTask), 20_000 * perTask, 100_000);
        return Demand.of(Purpose.TRAINING, Role.of("worker", cards / perTask, task))
                .on(Map.of(CARD, 1.0, SERVING, SERVING_SPEED));
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
