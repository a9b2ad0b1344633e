package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.simulation.Arrival;
import qiantang.scheduler.simulation.Outcome;
import qiantang.scheduler.simulation.Simulation;

class PreemptionTest {
    private static final Instant START = Instant.EPOCH;
    private static final Instant LATER = START.plus(Duration.ofHours(1));
    private static final Task CARD = new Task(new CardNeed.Whole(1), 0, 0);
    private static final Task HOST = new Task(new CardNeed.Whole(8), 0, 0);

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);

    PreemptionTest() {
        queues.add(new Queues.Queue("a", 1));
    }

    @Test
    void theGangThatLosesLeastIsAskedAndCountedOnce() {
        for (int i = 0; i < 4; i++) {
            pool.addNode(Town.node("n" + i, Town.ASCEND, "b", "r" + i / 2));
        }
        start(willing("long", gang(2, HOST).within("rack")), START);
        start(willing("short", gang(2, HOST).within("rack")), START.plus(Duration.ofMinutes(40)));
        Plan plan = decide(urgent("u", gang(2, HOST).within("rack")));
        assertThat(victims(plan)).containsExactly("short");
        assertThat(plan.leaves().getFirst().by()).isEqualTo(LATER.plus(Policy.DEFAULT.notice()));
        assertThat(plan.starts()).isEmpty();
    }

    @Test
    void aCheckpointMakesLeavingCheap() {
        pool.addNode(Town.node("n0", Town.ASCEND));
        pool.addNode(Town.node("n1", Town.ASCEND));
        start(willing("saved", gang(1, HOST)), START);
        start(willing("unsaved", gang(1, HOST)), START.plus(Duration.ofMinutes(30)));
        pool.checkpointed("saved", LATER.minusSeconds(60));
        assertThat(victims(decide(urgent("u", gang(2, CARD))))).containsExactly("saved");
    }

    @Test
    void nobodyIsAskedWhenThatWouldNotHelp() {
        pool.addNode(Town.node("n0", Town.ASCEND, "b", "r0"));
        pool.addNode(Town.node("n1", Town.ASCEND, "b", "r1"));
        start(willing("x", gang(1, HOST)), START);
        start(willing("y", gang(1, HOST)), START);
        Plan plan = decide(urgent("u", gang(2, HOST).within("rack")));
        assertThat(plan.leaves()).isEmpty();
    }

    @Test
    void theImportantTheUnwillingAndTheJustBegunAreLeftAlone() {
        for (int i = 0; i < 3; i++) {
            pool.addNode(Town.node("n" + i, Town.ASCEND));
        }
        start(willing("important", gang(1, HOST)).withPriority(9), START);
        start(Job.of("unwilling", "a", gang(1, HOST), START, hours(5)), START);
        start(willing("begun", gang(1, HOST)), LATER.minusSeconds(60));
        assertThat(decide(urgent("u", gang(1, HOST))).leaves()).isEmpty();
    }

    @Test
    void roomIsKeptForTheClaimerAndNobodyIsAskedTwice() {
        pool.addNode(Town.node("n0", Town.ASCEND));
        start(willing("x", gang(1, HOST)), START);
        Plan first = decide(urgent("u", gang(1, HOST)));
        first.carryOut(pool, queues);
        Plan second = scheduler.decide(pool, queues, LATER.plusSeconds(10), new Random(1));
        assertThat(second.leaves()).isEmpty();
        assertThat(second.reservations().getFirst().job().id()).isEqualTo("u");
        assertThat(second.reservations().getFirst().from()).isEqualTo(LATER.plus(Policy.DEFAULT.notice()));
    }

    @Test
    void severalClaimersEachGetTheirOwnRoomInOneDecision() {
        for (int i = 0; i < 4; i++) {
            pool.addNode(Town.node("n" + i, Town.ASCEND));
            start(willing("v" + i, gang(1, HOST)), START);
        }
        queues.submit(urgent("u1", gang(1, HOST)));
        queues.submit(urgent("u2", gang(1, HOST)));
        Plan plan = decide(urgent("u3", gang(1, HOST)));
        assertThat(victims(plan)).hasSize(3).doesNotHaveDuplicates();
        assertThat(plan.claims().stream().map(claim -> claim.job().id())).containsExactlyInAnyOrder("u1", "u2", "u3");
    }

    @Test
    void nobodySlipsIntoSeatsFromWhichOthersLeaveOneByOne() {
        pool.addNode(Town.node("n", Town.ASCEND));
        start(willing("x", gang(4, CARD)), START);
        start(willing("y", gang(4, CARD)), START);
        Plan first = decide(urgent("u", gang(1, HOST)));
        first.carryOut(pool, queues);
        pool.stop("x");
        queues.submit(Job.of("quick", "a", gang(1, CARD), LATER, Estimate.stated(Duration.ofSeconds(1))));
        assertThat(scheduler
                        .decide(pool, queues, LATER.plusSeconds(5), new Random(1))
                        .starts())
                .isEmpty();
        pool.stop("y");
        Plan third = scheduler.decide(pool, queues, LATER.plusSeconds(9), new Random(1));
        assertThat(third.starts().stream().map(start -> start.job().id())).containsExactly("u");
        third.carryOut(pool, queues);
        assertThat(pool.residents().claims()).isEmpty();
    }

    @Test
    void seatsAreGivenUpWhenTheClaimerIsGoneOrThoseAskedDoNotLeave() {
        pool.addNode(Town.node("n", Town.ASCEND));
        start(willing("x", gang(1, HOST)), START);
        decide(urgent("u", gang(1, HOST))).carryOut(pool, queues);
        Instant overdue = LATER.plus(Policy.DEFAULT.notice().multipliedBy(2)).plusSeconds(1);
        assertThat(scheduler.decide(pool, queues, overdue, new Random(1)).lapsed())
                .containsExactly("u");
        queues.remove("u");
        Plan gone = scheduler.decide(pool, queues, LATER, new Random(1));
        assertThat(gone.lapsed()).containsExactly("u");
        gone.carryOut(pool, queues);
        assertThat(pool.residents().claims()).isEmpty();
    }

    @Test
    void lentCardsComeBackWhenTheLenderNeedsThem() {
        pool.addNode(Town.node("n", Town.ASCEND));
        lender("lender", new Quota(8, 8, 0));
        lender("borrower", new Quota(0, 0, 8));
        start(borrowing("old", 4), START);
        start(borrowing("new", 4), START.plusSeconds(1800));
        Job own = Job.of("own", "lender", gang(4, CARD), LATER, hours(1));
        assertThat(victims(decide(own))).containsExactly("new");
    }

    @Test
    void lentCardsComeBackAlsoWhereTheQuotaIsShortAndNotTheRoom() {
        pool.addNode(Town.node("n", Town.ASCEND));
        lender("lender", new Quota(4, 4, 0));
        lender("borrower", new Quota(0, 0, 8));
        start(borrowing("all", 4), START);
        Plan plan = decide(Job.of("own", "lender", gang(4, CARD), LATER, hours(1)));
        assertThat(victims(plan)).containsExactly("all");
        plan.carryOut(pool, queues);
        pool.stop("all");
        assertThat(scheduler
                        .decide(pool, queues, LATER.plusSeconds(5), new Random(1))
                        .starts())
                .hasSize(1);
    }

    @Test
    void priorityDoesNotTakeWhatIsAnotherTenantsOwn() {
        pool.addNode(Town.node("n", Town.ASCEND));
        lender("owner", new Quota(8, 0, 0));
        queues.submit(Job.of("his", "owner", gang(1, HOST), START, hours(5)).preemptibleAt(Duration.ZERO));
        scheduler.decide(pool, queues, START, new Random(1)).carryOut(pool, queues);
        assertThat(decide(urgent("u", gang(1, HOST))).leaves()).isEmpty();
    }

    private void lender(String name, Quota quota) {
        if (queues.quotas().isEmpty()) {
            queues.quotas().add("root", null);
        }
        queues.add(new Queues.Queue(name, 1));
        queues.quotas().add(name, "root");
        queues.quotas().set(name, Town.ASCEND, quota);
    }

    private static Job borrowing(String id, int cards) {
        return Job.of(id, "borrower", gang(cards, CARD), START, hours(5)).preemptibleAt(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whoIsAskedIsNeededAndTheClaimerFitsThen(long seed) {
        Random random = new Random(seed);
        Pool ragged = Town.ragged(random, 40);
        Scheduler fresh = new Scheduler(Policy.DEFAULT);
        for (int i = 0; i < 60; i++) {
            queues.submit(willing("v" + i, gang(1 + random.nextInt(6), CARD)));
        }
        fresh.decide(ragged, queues, START, random).carryOut(ragged, queues);
        queues.waiting("a").forEach(job -> queues.remove(job.id()));
        Demand demand = gang(6 + random.nextInt(10), CARD)
                .within(List.of("site", "block", "rack").get((int) seed % 3));
        queues.submit(urgent("u", demand));
        Plan plan = fresh.decide(ragged, queues, LATER, random);
        List<Running> asked = plan.leaves().stream().map(Plan.Leave::victim).toList();
        if (asked.isEmpty()) {
            return;
        }
        assertThat(startsWithout(ragged, asked, random)).as("seed %s", seed).isTrue();
        for (Running spared : asked) {
            List<Running> fewer = new ArrayList<>(asked);
            fewer.remove(spared);
            assertThat(asked.size() > 1
                            && startsWithout(ragged, fewer, random)
                            && sparedFits(ragged, asked, spared, random))
                    .as("seed %s: %s was asked for nothing", seed, spared.job().id())
                    .isFalse();
        }
    }

    @Test
    void whoLeftComesBackAndLosesNothingButTheRestart() {
        pool.addNode(Town.node("n0", Town.ASCEND));
        Job long1 = willing("long", gang(1, HOST));
        Job claimer = new Job("u", "a", gang(1, HOST), 5, false, LATER, LATER, null, hours(1), Duration.ZERO, null);
        List<Outcome> outcomes = new Simulation(pool, queues, scheduler, new Random(1))
                .run(List.of(new Arrival(long1, Duration.ofHours(5)), new Arrival(claimer, Duration.ofHours(1))));
        Map<Boolean, List<Outcome>> ofLong = outcomes.stream()
                .filter(outcome -> outcome.job().id().equals("long"))
                .collect(Collectors.partitioningBy(Outcome::completed));
        assertThat(ofLong.get(false)).hasSize(1);
        double ran = outcomes.stream()
                .filter(outcome -> outcome.job().id().equals("long"))
                .mapToDouble(Outcome::runSeconds)
                .sum();
        assertThat(ran).isEqualTo(5 * 3_600 + 60.0);
    }

    private boolean startsWithout(Pool ragged, List<Running> gone, Random random) {
        try (Overlay _ = ragged.overlay()) {
            gone.forEach(one -> ragged.give(one.seats()));
            return !new Scheduler(Policy.DEFAULT)
                    .decide(ragged, queues, LATER, random)
                    .starts()
                    .isEmpty();
        }
    }

    /** Whether the victim's own seats are still free after the claimer sat down where the others were. */
    private boolean sparedFits(Pool ragged, List<Running> asked, Running spared, Random random) {
        try (Overlay _ = ragged.overlay()) {
            asked.forEach(one -> ragged.give(one.seats()));
            Plan plan = new Scheduler(Policy.DEFAULT).decide(ragged, queues, LATER, random);
            plan.starts().forEach(start -> ragged.take(start.seats()));
            return spared.seats().stream().allMatch(ragged::holds);
        }
    }

    private Plan decide(Job claimer) {
        queues.submit(claimer);
        return scheduler.decide(pool, queues, LATER, new Random(1));
    }

    private void start(Job job, Instant when) {
        queues.submit(job);
        Plan plan = scheduler.decide(pool, queues, when, new Random(1));
        assertThat(plan.starts()).hasSize(1);
        plan.carryOut(pool, queues);
    }

    private static List<String> victims(Plan plan) {
        return plan.leaves().stream().map(leave -> leave.victim().job().id()).toList();
    }

    private static Job willing(String id, Demand demand) {
        return Job.of(id, "a", demand, START, hours(5)).preemptibleAt(Duration.ofMinutes(1));
    }

    private static Job urgent(String id, Demand demand) {
        return Job.of(id, "a", demand, LATER, hours(1)).withPriority(5);
    }

    private static Estimate hours(int hours) {
        return Estimate.stated(Duration.ofHours(hours));
    }

    private static Demand gang(int tasks, Task task) {
        return Demand.of(Purpose.BATCH, Role.of("w", tasks, task)).on(Town.ASCEND);
    }
}
