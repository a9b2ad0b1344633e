package qiantang.scheduler.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.Town;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

class OrderTest {
    private static final Instant NOW = Instant.EPOCH.plusSeconds(100);

    @Test
    void firstComeRanksEverybodyTheSame() {
        assertThat(Order.FIRST_COME.rank(job(1, 10), NOW)).isEqualTo(Order.FIRST_COME.rank(job(8, 9_000), NOW));
    }

    @Test
    void whatIsOverInAMinuteGoesByItsLengthAndTheRestIsAllTheSame() {
        assertThat(Order.MINUTES_FIRST.rank(job(1, 20), NOW)).isEqualTo(20);
        assertThat(Order.MINUTES_FIRST.rank(job(1, 59), NOW)).isEqualTo(59);
        assertThat(Order.MINUTES_FIRST.rank(job(1, 60), NOW)).isEqualTo(60);
        assertThat(Order.MINUTES_FIRST.rank(job(8, 90_000), NOW)).isEqualTo(60);
    }

    @Test
    void shortestRanksByTheTypicalRunTime() {
        Estimate guess = new Estimate(Duration.ofSeconds(70), Duration.ofSeconds(500), Estimate.Source.HISTORY);
        assertThat(Order.SHORTEST.rank(job(1, 1).estimated(guess), NOW)).isEqualTo(70);
    }

    @Test
    void wfp3WeighsTheWaitAgainstTheRunTimeAndFavoursTheLarge() {
        assertThat(Order.WFP3.rank(job(4, 50), NOW)).as("-(100 / 50)^3 x 4").isEqualTo(-32);
        assertThat(Order.WFP3.rank(job(4, 200), NOW)).as("-(100 / 200)^3 x 4").isEqualTo(-0.5);
    }

    private static Job job(int cards, long seconds) {
        Task task = new Task(new CardNeed.Whole(cards), 0, 0);
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, task)).on(Town.ASCEND);
        return Job.of("j", "a", demand, Instant.EPOCH, Estimate.stated(Duration.ofSeconds(seconds)));
    }
}
