package qiantang.scheduler;

import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.placement.Score;

/**
 * How an operator wants the scheduler to decide.
 *
 * @param remixEvery submissions after which the mix of work is estimated anew; scores are worked out again then
 */
public record Policy(Order order, Backfill backfill, Score score, int remixEvery) {
    public static final Policy DEFAULT = new Policy(Order.MINUTES_FIRST, Backfill.EASY, Score.DEFAULT, 2_048);

    public Policy with(Order other) {
        return new Policy(other, backfill, score, remixEvery);
    }

    public Policy with(Backfill other) {
        return new Policy(order, other, score, remixEvery);
    }

    public Policy with(Score other) {
        return new Policy(order, backfill, other, remixEvery);
    }
}
