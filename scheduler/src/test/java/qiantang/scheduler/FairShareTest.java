package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.quota.PastUse;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

class FairShareTest {
    private static final Instant START = Instant.EPOCH;

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private Instant now = START;

    @Test
    void heldCardsFadeByHalfInAHalfLife() {
        PastUse past = new PastUse();
        past.halfLife(Duration.ofHours(2));
        PastUse.Key key = new PastUse.Key("a", Town.ASCEND);
        past.note(START, Map.of(key, 8.0));
        Instant later = START.plus(Duration.ofHours(2));
        assertThat(past.mean("a", Town.ASCEND, later)).isCloseTo(4, within(1e-9));
        past.note(later, Map.of());
        assertThat(past.mean("a", Town.ASCEND, later.plus(Duration.ofHours(2)))).isCloseTo(2, within(1e-9));
        past.note(later.plus(Duration.ofDays(60)), Map.of());
        assertThat(past.mean("a", Town.ASCEND, later.plus(Duration.ofDays(60)))).isZero();
    }

    @Test
    void whoHeldEverythingYesterdayGetsLessToday() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("greedy", 1));
        queues.add(new Queues.Queue("modest", 1));
        submit("greedy", 8);
        decide();
        now = START.plus(Duration.ofDays(2));
        List.copyOf(pool.running()).forEach(running -> pool.stop(running.job().id()));
        submit("greedy", 8);
        submit("modest", 8);
        decide();
        assertThat(held("modest")).isEqualTo(7);
        assertThat(held("greedy")).isEqualTo(1);
    }

    @Test
    void whatIsGuaranteedGoesFirstAndTheRestByWeight() {
        pool.addNode(Town.node("n", Town.ASCEND));
        pool.addNode(Town.node("m", Town.ASCEND));
        queues.add(new Queues.Queue("owner", 1));
        queues.add(new Queues.Queue("heavy", 3));
        queues.quotas().add("root", null);
        queues.quotas().add("owner", "root");
        queues.quotas().set("owner", Town.ASCEND, new Quota(8, 0, 100));
        queues.quotas().set("root", Town.ASCEND, new Quota(8, 0, 0));
        submit("owner", 16);
        submit("heavy", 16);
        decide();
        assertThat(held("owner")).isEqualTo(10);
        assertThat(held("heavy")).isEqualTo(6);
    }

    @Test
    void earliestStartsFollowTheLine() {
        pool.addNode(Town.node("n", Town.ASCEND));
        queues.add(new Queues.Queue("a", 1));
        submit("a", 24);
        decide();
        Map<String, Instant> starts = new Scheduler(Policy.DEFAULT).forecast(pool, queues, now);
        assertThat(starts).hasSize(16);
        assertThat(starts.values().stream().distinct())
                .containsExactly(START.plus(Duration.ofHours(5)), START.plus(Duration.ofHours(10)));
    }

    private void submit(String queue, int jobs) {
        Demand one = Demand.of(Purpose.BATCH, Role.of("w", 1, new Task(new CardNeed.Whole(1), 0, 0)))
                .on(Town.ASCEND);
        for (int i = 0; i < jobs; i++) {
            String id = queue + now.getEpochSecond() + "-%02d".formatted(i);
            queues.submit(Job.of(id, queue, one, now, Estimate.stated(Duration.ofHours(5))));
        }
    }

    private void decide() {
        new Scheduler(Policy.DEFAULT).decide(pool, queues, now, new Random(1)).carryOut(pool, queues);
    }

    private long held(String queue) {
        return pool.running().stream()
                .filter(running -> running.job().queue().equals(queue))
                .count();
    }
}
