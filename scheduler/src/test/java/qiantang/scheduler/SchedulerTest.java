package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Tally;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Simulation;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteSet;
import qiantang.terms.Tier;

class SchedulerTest {
    private static final Instant START = Instant.EPOCH;
    private static final Task CARD = new Task(new CardNeed.Whole(1), 0, 0);
    private static final Task HOST = new Task(new CardNeed.Whole(8), 0, 0);

    private final Queues queues = new Queues();
    private final Pool pool = Town.empty();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noStateIsIllegalWhateverIsSubmittedAndWhateverFails(long seed) {
        Random random = new Random(seed);
        Pool ragged = Town.ragged(random, 40);
        Queues three = queues("a", "b", "c");
        Scheduler scheduler = new Scheduler(Policy.DEFAULT.with(Order.WFP3).remixing(40));
        for (int step = 0; step < 50; step++) {
            Instant now = START.plusSeconds(60L * step);
            for (int i = 0; i < 4; i++) {
                three.submit(randomJob("j" + step + "-" + i, random, now));
            }
            endSome(ragged, random);
            ragged.setHealth(random.nextInt(ragged.nodes()), Node.Health.values()[random.nextInt(3)]);
            Plan plan = scheduler.decide(ragged, three, now, random);
            for (Running start : plan.starts()) {
                assertLegal(ragged, start, seed);
            }
            // Carrying it out takes every card; the pool refuses what is not free.
            plan.carryOut(ragged, three);
            assertEveryoneWhoWaitsKnowsWhy(three, plan);
            assertThat(held(ragged.tally())).as("seed %s, step %s", seed, step).isEqualTo(countedAnew(ragged));
        }
    }

    private static Map<List<Object>, Long> held(Tally tally) {
        Map<List<Object>, Long> held = new HashMap<>();
        tally.held().forEach((key, what) -> held.put(List.of(key.queue(), key.site(), key.cardClass()), what.milli()));
        return held;
    }

    private static Map<List<Object>, Long> countedAnew(Pool pool) {
        Map<List<Object>, Long> held = new HashMap<>();
        for (Running one : pool.running()) {
            held.merge(List.of(one.job().queue(), one.site(pool), one.cardClass()), one.milli(), Long::sum);
        }
        return held;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void theFirstThatDoesNotFitIsNeverDelayedByOthers(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            pool.addNode(Town.node("n" + i, Town.ASCEND));
        }
        queues.add(new Queues.Queue("a", 1));
        Scheduler scheduler = new Scheduler(Policy.DEFAULT.with(Order.FIRST_COME));
        Map<String, Instant> promised = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            Instant now = START.plusSeconds(10L * step);
            for (Running running : List.copyOf(pool.running())) {
                if (!running.expectedEnd(now.minusMillis(1)).isAfter(now)) {
                    pool.stop(running.job().id());
                }
            }
            Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1 + random.nextInt(24), CARD))
                    .on(Town.ASCEND);
            Duration runs = Duration.ofSeconds(10L * (1 + random.nextInt(30)));
            queues.submit(Job.of("%05d".formatted(step), "a", demand, now, Estimate.stated(runs)));
            Plan plan = scheduler.decide(pool, queues, now, random);
            plan.carryOut(pool, queues);
            for (Running start : plan.starts()) {
                Instant latest = promised.getOrDefault(start.job().id(), now);
                assertThat(now).as("seed %s", seed).isBeforeOrEqualTo(latest);
            }
            for (Reservation reservation : plan.reservations()) {
                promised.merge(reservation.job().id(), reservation.from(), (was, is) -> was.isBefore(is) ? was : is);
            }
        }
        assertThat(promised).isNotEmpty();
    }

    @Test
    void theSameTraceAndSeedGiveTheSameOutcome() {
        assertThat(replay(3)).isEqualTo(replay(3));
    }

    @Test
    void decidingChangesNeitherPoolNorQueues() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        queues.submit(job("j", Demand.of(Purpose.BATCH, Role.of("w", 1, HOST)).on(Town.ASCEND)));
        Plan plan = decide();
        assertThat(plan.starts()).hasSize(1);
        assertThat(pool.freeCards(0)).isEqualTo(8);
        assertThat(queues.waiting()).isEqualTo(1);
        assertThat(decide().starts()).isEqualTo(plan.starts());
    }

    @Test
    void trainingRunsOnlyWhereItIsMarkedUnlessSomebodySigned() {
        pool.addNode(new Node("n", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        queues.add(new Queues.Queue("a", 1));
        Demand training = Demand.of(Purpose.TRAINING, Role.of("w", 1, HOST)).on(Town.ASCEND);
        queues.submit(job("j", training));
        assertThat(decide().starts()).isEmpty();
        queues.submit(job("k", training.signedBy("chen")));
        assertThat(decide().starts()).hasSize(1);
    }

    @Test
    void aDomainKeepsWorkInside() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        Domain county = Domain.of(DomainPath.parse("zhejiang/tonglu"), 1, SiteSet.only(java.util.Set.of(Town.COUNTY)));
        queues.submit(job(
                "j",
                Demand.of(Purpose.BATCH, Role.of("w", 1, HOST)).on(Town.ASCEND).inside(county)));
        assertThat(decide().starts()).isEmpty();
    }

    @Test
    void inferenceIsServedNearbyAndFallsBackUpward() {
        pool.addNode(Town.node("city", Town.ASCEND));
        pool.addNode(new Node("county", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        queues.add(new Queues.Queue("a", 1));
        Demand near = Demand.of(Purpose.INFERENCE, Role.of("w", 1, HOST))
                .on(Town.ASCEND)
                .near(Tier.COUNTY);
        queues.submit(job("1", near));
        queues.submit(job("2", near));
        assertThat(decide().starts().stream().map(start -> nodeOf(start))).containsExactly("county", "city");
    }

    @Test
    void theFasterClassIsTakenFirst() {
        pool.addNode(Town.node("slow", Town.SHARED));
        pool.addNode(Town.node("fast", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        queues.submit(job(
                "j",
                Demand.of(Purpose.TRAINING, Role.of("w", 2, new Task(new CardNeed.Whole(4), 0, 0)))
                        .on(Map.of(Town.SHARED, 1.0, Town.ASCEND, 2.5))));
        assertThat(decide().starts().stream().map(start -> nodeOf(start))).containsExactly("fast");
    }

    @Test
    void anElasticGangStartsWithWhatThereIs() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        Role elastic = new Role("w", CARD, 12, 4, null);
        queues.submit(job("j", Demand.of(Purpose.TRAINING, elastic).on(Town.ASCEND)));
        assertThat(decide().starts().getFirst().seats()).hasSize(8);
    }

    @Test
    void anOverrunIsALateReservationAndNotAKill() {
        Running running =
                Running.start(job("j", Demand.of(Purpose.BATCH, Role.of("w", 1, HOST))), List.of(), 0, 1, START);
        assertThat(running.expectedEnd(START)).isEqualTo(START.plusSeconds(3_600));
        assertThat(running.expectedEnd(START.plusSeconds(3_600))).isEqualTo(START.plusSeconds(7_200));
        assertThat(running.expectedEnd(START.plusSeconds(8_000))).isEqualTo(START.plusSeconds(14_400));
    }

    @Test
    void aQueueThatHoldsLittleGoesFirst() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("greedy", 1));
        queues.add(new Queues.Queue("modest", 1));
        Demand half = Demand.of(Purpose.BATCH, Role.of("w", 4, CARD)).on(Town.ASCEND);
        Job one = Job.of("1", "greedy", half, START, Estimate.stated(Duration.ofHours(1)));
        queues.submit(one);
        decide().carryOut(pool, queues);
        queues.submit(Job.of("2", "greedy", half, START, Estimate.stated(Duration.ofHours(1))));
        queues.submit(Job.of("3", "modest", half, START.plusSeconds(9), Estimate.stated(Duration.ofHours(1))));
        assertThat(decide().starts().stream().map(start -> start.job().id())).containsExactly("3");
    }

    @Test
    void aTenantBorrowsWhatIsLentAndNoMore() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        queues.quotas().add("province", null);
        queues.quotas().add("a", "province");
        queues.quotas().add("b", "province");
        queues.quotas().set("a", Town.ASCEND, new Quota(2, 2, 8));
        queues.quotas().set("b", Town.ASCEND, new Quota(6, 3, 0));
        Demand one = Demand.of(Purpose.BATCH, Role.of("w", 1, CARD)).on(Town.ASCEND);
        for (int i = 0; i < 8; i++) {
            queues.submit(job("j" + i, one));
        }
        Plan plan = decide();
        assertThat(plan.starts()).hasSize(5);
        assertThat(plan.waiting().values()).containsExactly(new Blocker.OverQuota());
        assertThat(plan.reservations()).isEmpty();
    }

    private Plan decide() {
        return new Scheduler(Policy.DEFAULT).decide(pool, queues, START.plusSeconds(10), new Random(1));
    }

    private String nodeOf(Running start) {
        return pool.node(start.seats().getFirst().node()).name();
    }

    private static Job job(String id, Demand demand) {
        return Job.of(id, "a", demand, START, Estimate.stated(Duration.ofHours(1)));
    }

    private static Queues queues(String... names) {
        Queues queues = new Queues();
        for (String name : names) {
            queues.add(new Queues.Queue(name, 1));
        }
        return queues;
    }

    private static List<String> replay(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 20);
        Queues queues = queues("a", "b", "c");
        List<Arrival> trace = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Job job = randomJob("j" + i, random, START.plusSeconds(random.nextInt(5_000)));
            trace.add(new Arrival(job, Duration.ofSeconds(1 + random.nextInt(900))));
        }
        Simulation simulation = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), random);
        return simulation.run(trace).stream().map(Object::toString).toList();
    }

    private static Job randomJob(String id, Random random, Instant now) {
        CardNeed need = random.nextInt(3) == 0
                ? new CardNeed.Share(100 + random.nextInt(800), 1_000)
                : new CardNeed.Whole(1 + random.nextInt(4));
        int tasks = need instanceof CardNeed.Share ? 1 : 1 + random.nextInt(8);
        Role role = Role.of("w", tasks, new Task(need, 1_000 * random.nextInt(4), 1_000));
        Purpose purpose = Purpose.values()[random.nextInt(Purpose.values().length)];
        Demand demand = Demand.of(purpose, role);
        demand = random.nextBoolean() ? demand : demand.on(Map.of(Town.ASCEND, 1.0, Town.SHARED, 0.5));
        demand = random.nextInt(3) > 0
                ? demand
                : demand.within(List.of("rack", "block").get(random.nextInt(2)));
        String queue = List.of("a", "b", "c").get(random.nextInt(3));
        return Job.of(id, queue, demand, now, Estimate.stated(Duration.ofSeconds(60 + random.nextInt(3_000))));
    }

    private static void endSome(Pool pool, Random random) {
        for (Running running : List.copyOf(pool.running())) {
            if (random.nextInt(6) == 0) {
                pool.stop(running.job().id());
            }
        }
    }

    private static void assertLegal(Pool pool, Running start, long seed) {
        Demand demand = start.job().demand();
        Role role = demand.roles().getFirst();
        assertThat(start.seats()).as("seed %s: a gang never starts half", seed).hasSize(role.tasks());
        for (Seat seat : start.seats()) {
            int node = seat.node();
            assertThat(pool.isSchedulable(node)).isTrue();
            assertThat(Eligibility.allows(pool.sites().get(pool.site(node)), demand))
                    .isTrue();
            assertThat(demand.accepts(pool.classes().get(pool.cardClass(node)).accelerator()))
                    .isTrue();
            assertThat(pool.site(node)).isEqualTo(start.site(pool));
        }
    }

    private static void assertEveryoneWhoWaitsKnowsWhy(Queues queues, Plan plan) {
        for (Queues.Queue queue : queues.queues()) {
            for (Job job : queues.waiting(queue.name())) {
                assertThat(plan.waiting()).containsKey(new Plan.Line(job.queue(), job.demand()));
            }
        }
    }
}
