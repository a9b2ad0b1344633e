package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.order.Forecast;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;

/** Who goes first, for whom room is kept and from when, and when the others may hope to start. */
class LineTest {
    private static final Instant NOW = Instant.EPOCH.plus(Duration.ofDays(1));
    private static final Duration HOUR = Duration.ofHours(1);

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();

    LineTest() {
        queues.add(new Queues.Queue("a", 1));
        queues.add(new Queues.Queue("b", 1));
    }

    // ---- who goes first

    @Test
    void theMostImportantGoesFirstWhateverItsQueue() {
        host("n", Town.ASCEND);
        queues.submit(job("plain", "a", 8, 1));
        queues.submit(job("urgent", "b", 8, 1).withPriority(1));
        assertThat(startedIds(Order.FIRST_COME)).containsExactly("urgent");
    }

    @Test
    void theMostImportantGoesFirstWithinItsQueue() {
        host("n", Town.ASCEND);
        queues.submit(job("1-plain", "a", 8, 1));
        queues.submit(job("2-urgent", "a", 8, 2).withPriority(1));
        queues.submit(job("3-more-urgent", "a", 8, 3).withPriority(2));
        assertThat(startedIds(Order.FIRST_COME)).containsExactly("3-more-urgent");
    }

    @Test
    void whoCameFirstGoesFirstAndAmongThoseOfOneInstantTheFirstById() {
        host("n", Town.ASCEND);
        queues.submit(jobAt("late", 4, 1, NOW.minusSeconds(1)));
        queues.submit(jobAt("early-2", 2, 2, NOW.minusSeconds(2)));
        queues.submit(jobAt("early-1", 2, 3, NOW.minusSeconds(2)));
        assertThat(startedIds(Order.FIRST_COME)).containsExactly("early-1", "early-2", "late");
    }

    @Test
    void theShortestGoesFirstIfThatIsTheOrder() {
        host("n", Town.ASCEND);
        queues.submit(job("long", "a", 8, 9));
        queues.submit(job("short", "a", 8, 1));
        assertThat(startedIds(Order.SHORTEST)).containsExactly("short");
    }

    @Test
    void betweenQueuesOfEqualShareTheDrawDecidesAndNotTheirNames() {
        host("n", Town.ASCEND);
        queues.submit(job("of-a", "a", 8, 1));
        queues.submit(job("of-b", "b", 8, 1));
        Set<String> winners = new TreeSet<>();
        for (int seed = 0; seed < 20; seed++) {
            winners.add(new Scheduler(Policy.DEFAULT)
                    .decide(pool, queues, NOW, new Random(seed))
                    .starts()
                    .getFirst()
                    .job()
                    .id());
        }
        assertThat(winners).containsExactly("of-a", "of-b");
    }

    @Test
    void whatKeepsOneLineFromStartingDoesNotKeepOtherLinesOfTheQueue() {
        host("n", Town.ASCEND);
        queues.submit(job("1-huge", "a", 64, 1));
        queues.submit(job("2-huge", "a", 64, 1));
        queues.submit(job("3-small", "a", 4, 1));
        queues.submit(job("4-small", "a", 4, 1));
        assertThat(startedIds(Order.FIRST_COME)).containsExactly("3-small", "4-small");
    }

    // ---- for whom room is kept, and from when

    @Test
    void roomIsKeptFromTheEndThatMakesEnoughOfIt() {
        host("n", Town.ASCEND);
        queues.submit(job("1-hours", "a", 3, 5));
        queues.submit(job("2-soon", "a", 2, 1));
        queues.submit(job("3-later", "a", 3, 2));
        decide().carryOut(pool, queues);
        queues.submit(job("5-waits", "a", 5, 1));
        Reservation kept = decide().reservations().getFirst();
        assertThat(kept.job().id()).isEqualTo("5-waits");
        assertThat(kept.from()).isEqualTo(NOW.plus(HOUR.multipliedBy(2)));
        assertThat(kept.cards()).isEqualTo(5);
        assertThat(kept.extra()).isZero();
    }

    @Test
    void thoseThatEndTogetherMakeRoomTogether() {
        host("n", Town.ASCEND);
        for (int i = 0; i < 4; i++) {
            queues.submit(job("r" + i, "a", 2, 3));
        }
        decide().carryOut(pool, queues);
        queues.submit(job("waits", "a", 5, 1));
        Reservation kept = decide().reservations().getFirst();
        assertThat(kept.from()).isEqualTo(NOW.plus(HOUR.multipliedBy(3)));
        assertThat(kept.extra()).as("three of the eight are left over then").isEqualTo(3);
    }

    @Test
    void whatStartsInTheSameDecisionCountsForEveryReservation() {
        host("n", Town.ASCEND);
        host("m", Town.SHARED);
        queues.submit(job("1", "a", 8, 1));
        queues.submit(job("2-waits", "a", 8, 4));
        queues.submit(on(Town.SHARED, "3", 4, 3));
        queues.submit(on(Town.SHARED, "4", 4, 2));
        queues.submit(on(Town.SHARED, "5-waits", 8, 4));
        Plan plan = decide();
        assertThat(plan.starts()).extracting(start -> start.job().id()).containsExactly("1", "3", "4");
        assertThat(plan.reservations())
                .extracting(Reservation::from)
                .containsExactly(NOW.plus(HOUR), NOW.plus(HOUR.multipliedBy(3)));
    }

    @Test
    void roomIsKeptInTheSmallestDomainThatHoldsAllSeats() {
        for (String name : List.of("r1-a", "r1-b", "r2-a")) {
            pool.addNode(Town.node(name, Town.ASCEND, "b", name.substring(0, 2)));
        }
        queues.submit(job("1", "a", 24, 2));
        decide().carryOut(pool, queues);
        queues.submit(gang("2-pair", 2));
        Reservation pair = decide().reservations().getFirst();
        assertThat(pair.domain()).isEqualTo(pool.leaf(0));
        assertThat(pair.cards()).isEqualTo(16);
        queues.remove("2-pair");
        queues.submit(gang("3-three", 3));
        Reservation three = decide().reservations().getFirst();
        assertThat(three.domain()).isEqualTo(pool.topology().parent(pool.leaf(0)));
        assertThat(three.cards()).isEqualTo(24);
    }

    @Test
    void nothingIsKeptForWhatWouldNotEvenFitWhenAllHaveLeft() {
        host("n", Town.ASCEND);
        queues.submit(job("1", "a", 8, 1));
        decide().carryOut(pool, queues);
        queues.submit(job("2-huge", "a", 64, 1));
        assertThat(decide().reservations()).isEmpty();
    }

    // ---- when the others may hope to start

    @Test
    void aHopeIsNamedForEachWhenThoseAheadOfItHaveEnded() {
        host("n", Town.ASCEND);
        queues.submit(job("0", "a", 6, 2));
        decide().carryOut(pool, queues);
        queues.submit(job("1", "a", 4, 3));
        queues.submit(job("2", "a", 2, 1));
        queues.submit(job("3", "a", 8, 1));
        Map<String, Instant> hopes = new Scheduler(Policy.DEFAULT).forecast(pool, queues, NOW);
        assertThat(hopes.get("1")).isEqualTo(NOW.plus(HOUR.multipliedBy(2)));
        assertThat(hopes.get("2")).isEqualTo(NOW.plus(HOUR.multipliedBy(2)));
        assertThat(hopes.get("3")).isEqualTo(NOW.plus(HOUR.multipliedBy(5)));
    }

    @Test
    void nobodyHopesToStartBeforeHeMay() {
        host("n", Town.ASCEND);
        queues.submit(job("0", "a", 4, 1));
        decide().carryOut(pool, queues);
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        queues.submit(job("1", "a", 4, 1).notBefore(tomorrow));
        queues.submit(job("2", "a", 8, 1).notBefore(NOW.plusSeconds(60)));
        Map<String, Instant> hopes = new Scheduler(Policy.DEFAULT).forecast(pool, queues, NOW);
        assertThat(hopes.get("1")).isEqualTo(tomorrow);
        assertThat(hopes.get("2")).isEqualTo(tomorrow.plus(HOUR));
    }

    @Test
    void noHopeIsNamedWithoutCardsAndTheOthersStillHope() {
        host("n", Town.ASCEND);
        queues.submit(job("1-huge", "a", 9, 1));
        queues.submit(on(new AcceleratorClass("no", "such", 1, SliceScheme.WHOLE), "2-nowhere", 1, 1));
        queues.submit(job("3", "a", 8, 1));
        assertThat(new Scheduler(Policy.DEFAULT).forecast(pool, queues, NOW)).containsOnlyKeys("3");
    }

    @Test
    void hopesAreNamedForTheFirstOfEachQueueOnly() {
        host("n", Town.ASCEND);
        for (int i = 0; i <= Forecast.FIRST_OF_QUEUE; i++) {
            queues.submit(jobAt("j%05d".formatted(i), 8, 1, NOW.minus(HOUR).plusSeconds(i)));
        }
        queues.submit(job("other", "b", 8, 1));
        Map<String, Instant> hopes = new Scheduler(Policy.DEFAULT).forecast(pool, queues, NOW);
        assertThat(hopes).hasSize(Forecast.FIRST_OF_QUEUE + 1).containsKey("other");
        assertThat(hopes).doesNotContainKey("j%05d".formatted(Forecast.FIRST_OF_QUEUE));
    }

    private void host(String name, AcceleratorClass accelerator) {
        pool.addNode(Town.node(name, accelerator));
    }

    private Plan decide() {
        return new Scheduler(Policy.DEFAULT.with(Order.FIRST_COME)).decide(pool, queues, NOW, new Random(1));
    }

    private List<String> startedIds(Order order) {
        return new Scheduler(Policy.DEFAULT.with(order))
                .decide(pool, queues, NOW, new Random(1)).starts().stream()
                        .map(start -> start.job().id())
                        .toList();
    }

    /** Cards one by one, anywhere on the site. */
    private static Job job(String id, String queue, int cards, int hours) {
        return Job.of(id, queue, cards(cards).on(Town.ASCEND), NOW.minus(HOUR), hours(hours));
    }

    private static Job jobAt(String id, int cards, int hours, Instant submitted) {
        return Job.of(id, "a", cards(cards).on(Town.ASCEND), submitted, hours(hours));
    }

    private static Job on(AcceleratorClass accelerator, String id, int cards, int hours) {
        return Job.of(id, "a", cards(cards).on(accelerator), NOW.minus(HOUR), hours(hours));
    }

    private static Job gang(String id, int hosts) {
        Role role = Role.of("w", hosts, new Task(new CardNeed.Whole(8), 0, 0));
        Demand demand = Demand.of(Purpose.BATCH, role).on(Town.ASCEND).preferably("rack");
        return Job.of(id, "a", demand, NOW.minus(HOUR), hours(1));
    }

    private static Demand cards(int cards) {
        return Demand.of(Purpose.BATCH, Role.of("w", cards, new Task(new CardNeed.Whole(1), 0, 0)));
    }

    private static Estimate hours(int hours) {
        return Estimate.stated(Duration.ofHours(hours));
    }
}
