package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.signal.Series;

class ExplanationTest {
    private static final Task CARD = new Task(new CardNeed.Whole(1), 0, 0);

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);

    ExplanationTest() {
        queues.add(new Queues.Queue("a", 1));
        pool.addNode(Town.node("n0", Town.ASCEND, "b", "r0"));
        pool.addNode(Town.node("n1", Town.ASCEND, "b", "r1"));
        pool.addNode(Town.node("n2", Town.ASCEND, "b", "r2"));
    }

    @Test
    void aReasonNamesTheNeedTheRoomAndTheTime() {
        submit("a1", gang(6).within("rack"));
        submit("a2", gang(6).within("rack"));
        decide().carryOut(pool, queues);
        pool.setHealth(2, Node.Health.CORDONED);
        submit("c", gang(6).within("rack"));
        submit("d", gang(7).within("rack"));
        Plan plan = decide();
        assertThat(scheduler.explain(pool, queues, plan, "c").orElseThrow().text())
                .isEqualTo("needs 6 × 1 card of 910B in one rack; 2 rack with room for 2, 1 with fewer; "
                        + "8 cards out of service; earliest by estimate 1970-01-01T01:00:00Z");
        assertThat(scheduler.explain(pool, queues, plan, "d").orElseThrow().behind())
                .isEqualTo("c");
    }

    @Test
    void aReasonSaysWhenPowerWillBeCheaper() {
        pool.signals().price(Town.CITY, new Series(Instant.EPOCH, List.of(1.0, 1.0, .2)));
        Instant end = Instant.EPOCH.plus(Duration.ofHours(20));
        queues.submit(job("patient", gang(2)).endingBy(end));
        assertThat(text("patient"))
                .contains("it has time until its deadline, and power is cheaper from 1970-01-01T02:00:00Z");
    }

    @Test
    void aReasonNamesThePowerCap() {
        pool.signals().draw(Town.ASCEND, 500);
        pool.signals().cap(Town.CITY, Series.constant(.8));
        submit("capped", gang(2));
        assertThat(text("capped")).contains("where there is room, no more power may be drawn while it would run");
    }

    @Test
    void aReasonSaysThatOthersLeaveForTheJobAndByWhen() {
        queues.submit(job("modest", gang(24)).preemptibleAt(Duration.ZERO));
        decide().carryOut(pool, queues);
        queues.submit(job("urgent", gang(24)).withPriority(3));
        Instant later = Instant.EPOCH.plus(Duration.ofMinutes(20));
        Plan plan = scheduler.decide(pool, queues, later, new Random(1));
        assertThat(scheduler.explain(pool, queues, plan, "urgent").orElseThrow().text())
                .contains("others were asked to leave for it; its seats are kept, free by 1970-01-01T00:22:00Z");
    }

    @Test
    void aReasonSaysWhatTheTenantOrTheJobItselfHoldsBack() {
        queues.submit(job("later", gang(1)).notBefore(Instant.EPOCH.plus(Duration.ofHours(3))));
        assertThat(text("later")).contains("it asked not to start before 1970-01-01T03:00:00Z");
        queues.quotas().add("a", null);
        queues.quotas().set("a", Town.ASCEND, new Quota(1, 0, 0));
        submit("over", gang(2));
        assertThat(text("over")).contains("its tenant holds all that the quota allows");
    }

    private String text(String job) {
        return scheduler.explain(pool, queues, decide(), job).orElseThrow().text();
    }

    @Test
    void whatNoStateOfThePoolCouldHoldIsRefusedWithTheShortfall() {
        assertThat(scheduler.shortfall(pool, gang(24))).isEmpty();
        assertThat(scheduler.shortfall(pool, gang(25)))
                .hasValueSatisfying(text ->
                        assertThat(text).isEqualTo("role \"w\" needs 25 tasks in one site and the largest holds 24"));
        assertThat(scheduler.shortfall(pool, gang(9).within("rack"))).isPresent();
        assertThat(scheduler.shortfall(pool, gang(1).within("galaxy")))
                .hasValueSatisfying(text -> assertThat(text).contains("galaxy"));
    }

    @Test
    void aFullOrCordonedPoolIsNoReasonToRefuse() {
        submit("all", gang(24));
        decide().carryOut(pool, queues);
        pool.setHealth(0, Node.Health.LOST);
        assertThat(scheduler.shortfall(pool, gang(24))).isEmpty();
    }

    @Test
    void trainingWithoutAMarkedSiteIsRefused() {
        Pool county = Town.empty();
        county.addNode(new Node("n", Town.COUNTY, List.of(), Town.ASCEND, 8, 0, 0));
        Demand training = Demand.of(Purpose.TRAINING, Role.of("w", 2, CARD)).on(Town.ASCEND);
        assertThat(scheduler.shortfall(county, training)).isPresent();
        assertThat(scheduler.shortfall(county, training.signedBy("chen"))).isEmpty();
    }

    private Plan decide() {
        return scheduler.decide(pool, queues, Instant.EPOCH, new Random(1));
    }

    private void submit(String id, Demand demand) {
        queues.submit(job(id, demand));
    }

    private static Job job(String id, Demand demand) {
        return Job.of(id, "a", demand, Instant.EPOCH, Estimate.stated(Duration.ofHours(1)));
    }

    private static Demand gang(int tasks) {
        return Demand.of(Purpose.BATCH, Role.of("w", tasks, CARD)).on(Town.ASCEND);
    }
}
