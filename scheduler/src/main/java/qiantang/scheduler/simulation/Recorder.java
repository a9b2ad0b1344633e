package qiantang.scheduler.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.Queues;
import qiantang.scheduler.placement.Fragmentation;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;

/** Writes down the course of a run: each state counts for as long as it holds. */
public final class Recorder implements Observer {
    /** What lies beyond so many steps is not recorded. */
    public static final int STEPS_MAX = 100_000;

    private final Duration step;
    private final List<String> queueNames = new ArrayList<>();
    private final Map<String, Integer> queueNumbers = new HashMap<>();
    private final Fragmentation fragmentation;
    private final List<Course.Step> steps = new ArrayList<>();
    /** As it becomes while events happen, and as it was left by the last decision. */
    private final double[] nowHeldMilli;

    private final double[] heldMilli;
    private long nowAvailable;
    private long available;
    private int waiting;
    private double fragmented;
    private @Nullable Instant from;
    private Instant last = Instant.MIN;

    /** Of the current step, times seconds. */
    private final double[] heldSum;

    private double availableSum;
    private double waitingSum;
    private double fragmentedSum;

    /** @param mix of the work, for what counts as fragmented */
    public Recorder(Duration step, Pool pool, Queues queues, Mix mix) {
        this.step = step;
        queues.queues().forEach(queue -> {
            queueNumbers.put(queue.name(), queueNames.size());
            queueNames.add(queue.name());
        });
        fragmentation = new Fragmentation(pool, mix);
        nowHeldMilli = new double[queueNames.size()];
        heldMilli = new double[queueNames.size()];
        heldSum = new double[queueNames.size()];
    }

    @Override
    public void started(Running running) {
        hold(running, running.milli());
    }

    @Override
    public void ended(Running running) {
        hold(running, -running.milli());
    }

    private void hold(Running running, long milli) {
        Integer number = queueNumbers.get(running.job().queue());
        if (number != null) {
            nowHeldMilli[number] += milli;
        }
    }

    @Override
    public void healthChanged(Pool pool) {
        nowAvailable = 0;
        for (int node = 0; node < pool.nodes(); node++) {
            nowAvailable += pool.health(node) == Health.LOST ? 0 : pool.cards(node);
        }
    }

    @Override
    public void decided(Instant now, Pool pool, Queues queues) {
        Instant begin = from;
        if (begin == null) {
            from = now;
        } else {
            passTo(now, begin);
        }
        last = now;
        System.arraycopy(nowHeldMilli, 0, heldMilli, 0, heldMilli.length);
        available = nowAvailable;
        waiting = queues.waiting();
        fragmented = fragmentation.milli() / 1_000;
    }

    /** What was recorded, without the step that has not ended. */
    public Course course() {
        Instant begin = from;
        return new Course(begin == null ? Instant.EPOCH : begin, step, queueNames, steps);
    }

    /** The state before {@code now} held until {@code now}; ends the steps that lie between. */
    private void passTo(Instant now, Instant begin) {
        Instant at = last;
        while (at.isBefore(now) && steps.size() < STEPS_MAX) {
            Instant stepEnds = begin.plus(step.multipliedBy(steps.size() + 1L));
            Instant until = stepEnds.isBefore(now) ? stepEnds : now;
            add(Duration.between(at, until).toMillis() / 1_000.0);
            if (until.equals(stepEnds)) {
                endStep();
            }
            at = until;
        }
    }

    private void add(double seconds) {
        for (int i = 0; i < heldSum.length; i++) {
            heldSum[i] += heldMilli[i] / 1_000 * seconds;
        }
        availableSum += available * seconds;
        waitingSum += waiting * seconds;
        fragmentedSum += fragmented * seconds;
    }

    private void endStep() {
        double seconds = step.toMillis() / 1_000.0;
        List<Double> byQueue = new ArrayList<>(heldSum.length);
        double held = 0;
        for (double sum : heldSum) {
            byQueue.add(sum / seconds);
            held += sum / seconds;
        }
        steps.add(
                new Course.Step(held, availableSum / seconds, waitingSum / seconds, fragmentedSum / seconds, byQueue));
        Arrays.fill(heldSum, 0);
        availableSum = 0;
        waitingSum = 0;
        fragmentedSum = 0;
    }
}
