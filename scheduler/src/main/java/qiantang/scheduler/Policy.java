package qiantang.scheduler;

import java.time.Duration;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.placement.Score;

/**
 * How an operator wants the scheduler to decide.
 *
 * @param notice time between asking a job to leave and its having left
 * @param minimumRunTime a job that ran for less is not asked to leave
 * @param remixEvery submissions after which the mix of work is estimated anew; scores are worked out again then
 */
public record Policy(
        Order order, Backfill backfill, Score score, Duration notice, Duration minimumRunTime, int remixEvery) {
    public static final Policy DEFAULT = new Policy(
            Order.MINUTES_FIRST, Backfill.EASY, Score.DEFAULT, Duration.ofMinutes(2), Duration.ofMinutes(10), 2_048);

    public Policy with(Order other) {
        return new Policy(other, backfill, score, notice, minimumRunTime, remixEvery);
    }

    public Policy with(Backfill other) {
        return new Policy(order, other, score, notice, minimumRunTime, remixEvery);
    }

    public Policy with(Score other) {
        return new Policy(order, backfill, other, notice, minimumRunTime, remixEvery);
    }

    public Policy remixing(int every) {
        return new Policy(order, backfill, score, notice, minimumRunTime, every);
    }
}
