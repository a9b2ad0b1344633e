package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
import qiantang.scheduler.service.Service;
import qiantang.scheduler.window.Staging;
import qiantang.scheduler.window.Window;

class WindowTest {
    private static final Instant EVENING = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant OPENS = EVENING.plus(Duration.ofHours(2));
    private static final Instant CLOSES = OPENS.plus(Duration.ofHours(8));
    private static final Staging STAGING =
            new Staging(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(5), 2);

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT.with(STAGING));
    private Instant now = EVENING;

    WindowTest() {
        queues.add(new Queues.Queue("chat", 1));
        queues.add(new Queues.Queue("lab", 1));
        queues.quotas().add("chat", null);
        queues.quotas().add("lab", null);
    }

    @Test
    void atNightTrainingTakesWhatTheServiceHasAboveItsFloorAndInTheMorningItComesBack() {
        racks(1, 2);
        serving(1, 4, 4);
        lend(12);
        decide();
        assertThat(pool.residents().replicas("model")).hasSize(4);
        queues.submit(training("gang", 1, 8, Duration.ofHours(30)));
        assertThat(decide().leaves()).as("the window is not open yet").isEmpty();

        now = OPENS;
        Plan opening = decide();
        assertThat(opening.leaves()).hasSize(2).allMatch(leave -> leave.cause() == Plan.Cause.CLAIMED);
        end(opening);
        Plan night = decide();
        assertThat(night.starts().stream().map(start -> start.job().id())).contains("gang");
        assertThat(pool.runningJob("gang").orElseThrow().window()).isEqualTo("night");
        assertThat(pool.residents().replicas("model"))
                .as("their cards are lent")
                .hasSize(2);

        now = CLOSES.minus(Duration.ofMinutes(24));
        Plan morning = decide();
        assertThat(morning.leaves()).hasSize(1);
        Plan.Leave due = morning.leaves().getFirst();
        assertThat(due.cause()).isEqualTo(Plan.Cause.WINDOW_ENDS);
        assertThat(due.by()).isEqualTo(CLOSES.minus(Duration.ofMinutes(10)));
        assertThat(stages(
                        Duration.ofMinutes(24), Duration.ofMinutes(19), Duration.ofMinutes(14), Duration.ofMinutes(10)))
                .containsExactly(
                        Staging.Stage.NOTICE, Staging.Stage.CHECKPOINT, Staging.Stage.DRAIN, Staging.Stage.STOP);
        pool.stop("gang");
        decide();
        assertThat(pool.residents().replicas("model")).hasSize(4);
    }

    @Test
    void nothingIsLentThatWouldNotComeBack() {
        racks(1, 1);
        quota("chat", 8);
        quota("lab", 0);
        lend(8);
        now = OPENS;
        queues.submit(job("stubborn", 4, Duration.ofHours(9)));
        queues.submit(job("short", 4, Duration.ofHours(7)));
        assertThat(ids(decide())).containsExactly("short");
        now = CLOSES.minus(Duration.ofMinutes(30));
        queues.submit(training("late", 1, 4, Duration.ofHours(9)));
        assertThat(ids(decide())).isEmpty();
    }

    @Test
    void whatIsShortIsLentOnlyIfItEndsBeforeTheFirstBlockIsDue() {
        racks(1, 1);
        quota("chat", 8);
        quota("lab", 0);
        lend(8);
        now = CLOSES.minus(Duration.ofMinutes(15));
        queues.submit(training("1-called-back-at-once", 1, 4, Duration.ofMinutes(12)));
        queues.submit(training("2-over-in-time", 1, 4, Duration.ofMinutes(5)));
        Plan plan = decide();
        assertThat(ids(plan)).containsExactly("2-over-in-time");
        assertThat(plan.leaves()).isEmpty();
    }

    @Test
    void whoOutlivesHisEstimateWhenHisBlockIsDueHasTheRestOfTheWindow() {
        racks(1, 1);
        quota("chat", 8);
        quota("lab", 0);
        lend(8);
        now = OPENS;
        queues.submit(training("late", 1, 8, Duration.ofMinutes(465)));
        decide();
        now = CLOSES.minus(Duration.ofMinutes(24));
        assertThat(decide().leaves()).as("it should end in time").isEmpty();
        now = CLOSES.minus(Duration.ofMinutes(9));
        assertThat(decide().leaves()).extracting(Plan.Leave::by).containsExactly(CLOSES);
    }

    @Test
    void lentOrOwnIsFixedWhenItIsDecided() {
        racks(1, 1);
        quota("chat", 4);
        quota("lab", 4);
        lend(4);
        now = OPENS;
        queues.submit(training("own", 1, 4, Duration.ofHours(1)));
        decide();
        queues.submit(training("lent", 1, 4, Duration.ofHours(1)));
        decide();
        assertThat(pool.runningJob("own").orElseThrow().window()).isNull();
        pool.stop("own");
        decide();
        assertThat(pool.runningJob("lent").orElseThrow().window()).isEqualTo("night");
        queues.submit(training("next", 1, 4, Duration.ofHours(1)));
        decide();
        assertThat(pool.runningJob("next").orElseThrow().window()).isNull();
    }

    @Test
    void noMoreIsLentThanTheWindowSaysAndWhatTheLenderUsesIsNot() {
        racks(1, 1);
        quota("chat", 8);
        quota("lab", 0);
        lend(5);
        queues.submit(Job.of("his", "chat", demand(1, 4), now, hours(20)));
        decide();
        now = OPENS;
        for (int i = 0; i < 8; i++) {
            queues.submit(job("j" + i, 1, Duration.ofHours(1)));
        }
        assertThat(decide().starts()).hasSize(4);
    }

    @Test
    void wholeRacksComeBackOneAfterTheOther() {
        racks(2, 2);
        quota("chat", 32);
        quota("lab", 0);
        lend(32);
        now = OPENS;
        for (int i = 0; i < 4; i++) {
            queues.submit(training("j" + i, 1, 8, Duration.ofHours(20)));
        }
        decide();
        now = CLOSES.minus(Duration.ofMinutes(25));
        Plan plan = decide();
        assertThat(plan.leaves()).hasSize(4);
        assertThat(plan.leaves().stream()
                        .collect(Collectors.groupingBy(
                                Plan.Leave::by, Collectors.mapping(this::rack, Collectors.toSet())))
                        .values())
                .hasSize(2)
                .allMatch(racks -> racks.size() == 1);
        assertThat(decide().leaves()).as("everybody is told once").isEmpty();
    }

    private List<Staging.Stage> stages(Duration... before) {
        return Arrays.stream(before)
                .map(left -> {
                    now = CLOSES.minus(left);
                    return decide().returns().getFirst().stage();
                })
                .toList();
    }

    private int rack(Plan.Leave leave) {
        return pool.leaf(leave.victim().seats().getFirst().node());
    }

    private Plan decide() {
        Plan plan = scheduler.decide(pool, queues, now, new Random(1));
        plan.carryOut(pool, queues);
        return plan;
    }

    private void end(Plan plan) {
        plan.leaves().forEach(leave -> pool.stop(leave.victim().job().id()));
    }

    private static List<String> ids(Plan plan) {
        return plan.starts().stream().map(Running::job).map(Job::id).toList();
    }

    private void racks(int racks, int hosts) {
        for (int rack = 0; rack < racks; rack++) {
            for (int host = 0; host < hosts; host++) {
                pool.addNode(Town.node("n" + rack + "-" + host, Town.ASCEND, "b", "r" + rack));
            }
        }
    }

    private void serving(int floor, int target, int cards) {
        quota("chat", target * cards);
        quota("lab", 0);
        queues.services()
                .put(new Service(
                        "model", "chat", demand(1, cards), floor, target, target, null, 0, Duration.ZERO, EVENING));
    }

    private void quota(String tenant, int cards) {
        queues.quotas().set(tenant, Town.ASCEND, new Quota(cards, 0, 0));
    }

    private void lend(int cards) {
        queues.windows().put(new Window("night", "chat", "lab", Town.ASCEND, cards, OPENS, CLOSES));
    }

    private Job training(String id, int tasks, int cards, Duration runs) {
        return Job.of(id, "lab", demand(tasks, cards), now, Estimate.stated(runs))
                .preemptibleAt(Duration.ofMinutes(1));
    }

    private Job job(String id, int cards, Duration runs) {
        return Job.of(id, "lab", demand(1, cards), now, Estimate.stated(runs));
    }

    private static Estimate hours(int hours) {
        return Estimate.stated(Duration.ofHours(hours));
    }

    private static Demand demand(int tasks, int cards) {
        return Demand.of(Purpose.BATCH, Role.of("w", tasks, new Task(new CardNeed.Whole(cards), 0, 0)))
                .on(Town.ASCEND);
    }
}
