package qiantang.bench.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;

/**
 * The openb trace with departures: pods drawn from the list come as a Poisson process, stay for exponential times, and
 * what does not fit is lost. A pool that is to hold 90 % of its cards in use has to keep what becomes free usable for
 * ever, where the one-shot protocol only has to fill an empty one.
 */
final class OpenbChurn {
    /** Mean stays that pass before counting begins, and while counting. */
    private static final int STAYS_BEFORE = 3;

    private static final int STAYS_COUNTED = 4;

    private final OpenbTrace trace;
    private final double load;
    private final Random random;
    private final Departures departures = new Departures();

    OpenbChurn(OpenbTrace trace, double load, long seed) {
        this.trace = trace;
        this.load = load;
        this.random = new Random(seed);
    }

    /** Cards lost, in percent of those asked for; time is measured in mean stays. */
    double lostPercent(Policy policy) {
        Pool pool = trace.pool(1);
        Queues queues = new Queues();
        queues.add(new Queues.Queue(OpenbTrace.QUEUE, 1));
        trace.pods().forEach(pod -> queues.remember(pod, 1));
        Scheduler scheduler = new Scheduler(policy.with(Backfill.GREEDY).remixing(Integer.MAX_VALUE));
        List<Demand> pods = trace.pods();
        double perPod = pods.stream().mapToLong(OpenbTrace::milli).average().orElse(1);
        double perStay = load * trace.gpus() * 1_000 / perPod;
        long asked = 0;
        long lost = 0;
        double now = 0;
        for (int i = 0; now < STAYS_BEFORE + STAYS_COUNTED; i++) {
            now += exponential() / perStay;
            departures.until(now, pool);
            Demand pod = pods.get(random.nextInt(pods.size()));
            double end = now + exponential();
            Job job = OpenbTrace.job(i, pod);
            queues.submit(job);
            Plan plan = scheduler.decide(pool, queues, Instant.EPOCH.plusSeconds(i), random);
            plan.carryOut(pool, queues);
            queues.remove(job.id());
            if (!plan.starts().isEmpty()) {
                departures.add(end, job.id());
            }
            if (now > STAYS_BEFORE) {
                asked += OpenbTrace.milli(pod);
                lost += plan.starts().isEmpty() ? OpenbTrace.milli(pod) : 0;
            }
        }
        return 100.0 * lost / asked;
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }
}
