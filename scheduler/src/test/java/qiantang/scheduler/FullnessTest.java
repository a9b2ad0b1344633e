package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

/** When the score that fills may take over from the one that keeps hosts whole. */
class FullnessTest {
    private static final Demand CARD = Demand.of(Purpose.BATCH, Role.of("w", 1, new Task(new CardNeed.Whole(1), 0, 0)));

    private final Queues queues = new Queues();
    private final Pool pool = Town.empty();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);
    private int submitted;

    FullnessTest() {
        queues.add(new Queues.Queue("a", 1));
        for (int i = 0; i < 40; i++) {
            pool.addNode(Town.node("n" + i, Town.ASCEND));
        }
    }

    @Test
    void aPoolThatOnlyFillsIsFilledWhenNineTenthsAreInUse() {
        start(288);
        assertThat(Fullness.isFillingUp(pool)).isFalse();
        start(1);
        assertThat(Fullness.isFillingUp(pool)).isTrue();
    }

    @Test
    void wherePeopleComeAndGoItNeverIsHoweverFull() {
        start(320);
        for (int i = 0; i < 150; i++) {
            pool.stop("j" + i);
            start(1);
        }
        assertThat(pool.running()).hasSize(320);
        assertThat(pool.residents().turnover()).isBetween(0.05, 0.5);
        assertThat(Fullness.isFillingUp(pool)).isFalse();
    }

    private void start(int jobs) {
        for (int i = 0; i < jobs; i++) {
            Estimate runs = Estimate.stated(Duration.ofHours(1));
            queues.submit(Job.of("j" + submitted++, "a", CARD, Instant.EPOCH, runs));
        }
        scheduler.decide(pool, queues, Instant.EPOCH, new Random(1)).carryOut(pool, queues);
    }
}
