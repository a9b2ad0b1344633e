package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.signal.Series;
import qiantang.terms.AcceleratorClass;

class SignalTest {
    private static final Instant START = Instant.parse("2026-03-01T18:00:00Z");

    /** Dear until 22:00, cheap for eight hours, dear again. */
    private static final Series TARIFF =
            new Series(START, List.of(1.2, 1.2, 1.2, 1.2, .3, .3, .3, .3, .3, .3, .3, .3, 1.0));

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private Instant now = START;

    SignalTest() {
        queues.add(new Queues.Queue("a", 1));
        pool.signals().draw(Town.ASCEND, 500);
        pool.signals().draw(Town.SHARED, 500);
    }

    @Test
    void workWithTimeWaitsForTheCheapHoursAndOtherWorkDoesNot() {
        node("n", Town.ASCEND);
        pool.signals().price(Town.CITY, TARIFF);
        queues.submit(job("patient", 4, 3).endingBy(START.plus(Duration.ofHours(20))));
        queues.submit(job("hurried", 1, 3).endingBy(START.plus(Duration.ofHours(4))));
        queues.submit(job("any", 1, 3));
        Plan plan = decide();
        assertThat(ids(plan)).containsExactlyInAnyOrder("hurried", "any");
        assertThat(plan.waiting().values()).containsExactly(new Blocker.Cheaper(START.plus(Duration.ofHours(4))));
        now = START.plus(Duration.ofHours(4));
        assertThat(ids(decide())).containsExactly("patient");
    }

    @Test
    void partOfTheSlackIsKept() {
        node("n", Town.ASCEND);
        pool.signals().price(Town.CITY, TARIFF);
        // It could wait until 22:00 at the very latest, and would then have no time to spare.
        queues.submit(job("j", 4, 3).endingBy(START.plus(Duration.ofHours(7))));
        assertThat(decide().waiting().values()).containsExactly(new Blocker.Cheaper(START.plus(Duration.ofHours(3))));
    }

    @Test
    void ofTwoSitesTheCheaperIsTaken() {
        node("dear", Town.ASCEND);
        pool.addNode(new Node("cheap", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        pool.signals().price(Town.CITY, Series.constant(1.2));
        pool.signals().price(Town.COUNTY, Series.constant(.4));
        queues.submit(job("j", 4, 3));
        assertThat(nodes(decide())).containsExactly("cheap");
    }

    @Test
    void carbonCountsAtTheWorthItIsGiven() {
        node("dirty", Town.ASCEND);
        pool.addNode(new Node("clean", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        pool.signals().price(Town.CITY, Series.constant(.4));
        pool.signals().price(Town.COUNTY, Series.constant(.5));
        pool.signals().carbon(Town.CITY, Series.constant(.8));
        queues.submit(job("1", 1, 3));
        assertThat(nodes(decide())).containsExactly("dirty");
        pool.signals().pricePerKgCarbon(.5);
        queues.submit(job("2", 1, 3));
        assertThat(nodes(decide())).containsExactly("clean");
    }

    @Test
    void theClassIsChosenByFinishTimeAndCost() {
        node("fast", Town.ASCEND);
        node("frugal", Town.SHARED);
        pool.signals().draw(Town.ASCEND, 2_000);
        pool.signals().price(Town.CITY, Series.constant(1));
        Demand either =
                Demand.of(Purpose.BATCH, Role.of("w", 1, task(4))).on(Map.of(Town.ASCEND, 1.25, Town.SHARED, 1.0));
        queues.submit(Job.of("hurried", "a", either, now, hours(10)));
        assertThat(nodes(decide(Policy.DEFAULT.hourWorth(100)))).containsExactly("fast");
        queues.submit(Job.of("frugal", "a", either, now, hours(10)));
        assertThat(nodes(decide(Policy.DEFAULT.hourWorth(0)))).containsExactly("frugal");
        queues.submit(Job.of("due", "a", either, now, hours(10)).endingBy(now.plus(Duration.ofHours(9))));
        assertThat(nodes(decide(Policy.DEFAULT.hourWorth(0))))
                .as("only the fast one makes the deadline")
                .containsExactly("fast");
    }

    @Test
    void aSiteDrawsNoMoreThanItsCapInAnyHourOfTheRun() {
        node("n", Town.ASCEND);
        pool.signals().cap(Town.CITY, new Series(START, List.of(4.0, 4.0, 1.0, 4.0)));
        for (int i = 0; i < 8; i++) {
            queues.submit(job("j" + i, 1, 3));
        }
        Plan plan = decide();
        assertThat(plan.starts()).hasSize(2);
        assertThat(plan.waiting().values()).containsExactly(new Blocker.PowerCap());
        now = START.plus(Duration.ofHours(3));
        assertThat(decide().starts()).hasSize(6);
    }

    @Test
    void whereOneSiteHasNoPowerAnotherIsTaken() {
        node("n", Town.ASCEND);
        pool.addNode(new Node("m", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        pool.signals().cap(Town.CITY, Series.constant(0));
        queues.submit(job("j", 4, 3));
        assertThat(nodes(decide())).containsExactly("m");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meansAndLowestValuesAgreeWithAWalkMinuteByMinute(long seed) {
        Random random = new Random(seed);
        List<Double> hours = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(30); i++) {
            hours.add((double) random.nextInt(100));
        }
        Series series = new Series(START, hours);
        for (int i = 0; i < 50; i++) {
            Instant from = START.plus(Duration.ofMinutes(random.nextInt(3_000) - 500));
            int minutes = 1 + random.nextInt(900);
            double sum = 0;
            double lowest = Double.POSITIVE_INFINITY;
            for (int minute = 0; minute < minutes; minute++) {
                double value = series.at(from.plus(Duration.ofMinutes(minute)));
                sum += value;
                lowest = Math.min(lowest, value);
            }
            lowest = Math.min(lowest, series.at(from.plus(Duration.ofMinutes(minutes))));
            assertThat(series.mean(from, Duration.ofMinutes(minutes)))
                    .as("seed %s", seed)
                    .isCloseTo(sum / minutes, within(1e-6));
            assertThat(series.lowest(from, Duration.ofMinutes(minutes))).isEqualTo(lowest);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noHourIsCheaperThanTheOneThatIsChosen(long seed) {
        Random random = new Random(seed);
        List<Double> hours = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            hours.add((double) random.nextInt(100));
        }
        pool.signals().price(Town.CITY, new Series(START, hours));
        Duration length = Duration.ofMinutes(30 + random.nextInt(600));
        Instant latest = START.plus(Duration.ofHours(30));
        Instant best = pool.signals().cheapestStart(Town.CITY, START, latest, length);
        double least = pool.signals().costPerKwh(Town.CITY, best, length);
        for (Instant at = START; !at.isAfter(latest); at = at.plus(Duration.ofMinutes(1))) {
            assertThat(least)
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(pool.signals().costPerKwh(Town.CITY, at, length) + 1e-9);
        }
    }

    private Plan decide() {
        return decide(Policy.DEFAULT);
    }

    private Plan decide(Policy policy) {
        Plan plan = new Scheduler(policy).decide(pool, queues, now, new Random(1));
        plan.carryOut(pool, queues);
        return plan;
    }

    private static List<String> ids(Plan plan) {
        return plan.starts().stream().map(start -> start.job().id()).toList();
    }

    private List<String> nodes(Plan plan) {
        return plan.starts().stream()
                .map(start -> pool.node(start.seats().getFirst().node()).name())
                .toList();
    }

    private void node(String name, AcceleratorClass accelerator) {
        pool.addNode(Town.node(name, accelerator));
    }

    private Job job(String id, int cards, int hours) {
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, task(cards))).on(Town.ASCEND);
        return Job.of(id, "a", demand, now, hours(hours));
    }

    private static Task task(int cards) {
        return new Task(new CardNeed.Whole(cards), 0, 0);
    }

    private static Estimate hours(int hours) {
        return Estimate.stated(Duration.ofHours(hours));
    }
}
