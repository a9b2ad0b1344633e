package qiantang.scheduler;

import java.time.Duration;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.placement.Score;
import qiantang.scheduler.window.Staging;

/**
 * How an operator wants the scheduler to decide.
 *
 * @param score where a single task goes while work comes and goes
 * @param lastScore the same while nearly all is in use and nobody leaves
 * @param notice time between asking a job to leave and its having left
 * @param minimumRunTime a job that ran for less is not asked to leave
 * @param remixEvery submissions after which the mix of work is estimated anew; scores are worked out again then
 * @param movesReplicas whether a replica may move so that a whole host becomes free for somebody who waits
 * @param staging how cards lent through time windows come back
 * @param hourWorth what it is worth, in the money of the price signal, if a job is done an hour earlier
 */
public record Policy(
        Order order,
        Backfill backfill,
        Score score,
        Score lastScore,
        Duration notice,
        Duration minimumRunTime,
        int remixEvery,
        boolean movesReplicas,
        Staging staging,
        double hourWorth) {
    public static final Policy DEFAULT = new Policy(
            Order.MINUTES_FIRST,
            Backfill.EASY,
            Score.PUBLISHED,
            Score.FILLING,
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            2_048,
            true,
            Staging.DEFAULT,
            1);

    public Policy with(Order other) {
        return new Policy(
                other,
                backfill,
                score,
                lastScore,
                notice,
                minimumRunTime,
                remixEvery,
                movesReplicas,
                staging,
                hourWorth);
    }

    public Policy with(Backfill other) {
        return new Policy(
                order, other, score, lastScore, notice, minimumRunTime, remixEvery, movesReplicas, staging, hourWorth);
    }

    public Policy with(Score other) {
        return new Policy(
                order, backfill, other, other, notice, minimumRunTime, remixEvery, movesReplicas, staging, hourWorth);
    }

    public Policy remixing(int every) {
        return new Policy(
                order, backfill, score, lastScore, notice, minimumRunTime, every, movesReplicas, staging, hourWorth);
    }

    public Policy with(Staging other) {
        return new Policy(
                order, backfill, score, lastScore, notice, minimumRunTime, remixEvery, movesReplicas, other, hourWorth);
    }

    public Policy hourWorth(double worth) {
        return new Policy(
                order, backfill, score, lastScore, notice, minimumRunTime, remixEvery, movesReplicas, staging, worth);
    }
}
