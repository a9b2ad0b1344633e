package qiantang.bench.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.Demand;

/**
 * One run of the published protocol: the pods in shuffled order, then resampled, until 130 % of the cards have been asked
 * for; each is decided on as it comes, nobody leaves, and what does not fit is dropped.
 */
final class OpenbRun {
    private static final double ARRIVED_AT_END = 1.3;

    private final OpenbTrace trace;
    private final int copies;
    private final Random random;
    private long decisions;
    private double cpuSeconds;

    OpenbRun(OpenbTrace trace, int copies, long seed) {
        this.trace = trace;
        this.copies = copies;
        this.random = new Random(seed);
    }

    /** Cards allocated at the end, in percent of all. */
    double allocatedPercent(Policy policy) {
        Pool pool = trace.pool(copies);
        Queues queues = new Queues();
        queues.add(new Queues.Queue(OpenbTrace.QUEUE, 1));
        // As in the paper, the mix is known from before and does not change.
        trace.pods().forEach(pod -> queues.remember(pod, 1));
        Scheduler scheduler = new Scheduler(policy.with(Backfill.GREEDY).remixing(Integer.MAX_VALUE));
        List<Demand> order = new ArrayList<>();
        for (int copy = 0; copy < copies; copy++) {
            order.addAll(trace.pods());
        }
        Collections.shuffle(order, random);
        long all = trace.gpus() * copies * 1_000;
        long arrived = 0;
        long allocated = 0;
        double before = Figures.cpuSeconds();
        for (int i = 0; arrived < ARRIVED_AT_END * all; i++) {
            Demand pod = i < order.size()
                    ? order.get(i)
                    : trace.pods().get(random.nextInt(trace.pods().size()));
            arrived += OpenbTrace.milli(pod);
            var job = OpenbTrace.job(i, pod);
            queues.submit(job);
            Plan plan = scheduler.decide(pool, queues, job.submitted(), random);
            plan.carryOut(pool, queues);
            queues.remove(job.id());
            allocated +=
                    plan.starts().stream().mapToLong(start -> start.milli()).sum();
            decisions++;
        }
        cpuSeconds += Figures.cpuSeconds() - before;
        return 100.0 * allocated / all;
    }

    long decisions() {
        return decisions;
    }

    double cpuSeconds() {
        return cpuSeconds;
    }
}
