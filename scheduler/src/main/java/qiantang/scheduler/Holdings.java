package qiantang.scheduler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.Queues.Queue;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.quota.QuotaTree;
import qiantang.scheduler.quota.QuotaUse;
import qiantang.scheduler.request.Job;
import qiantang.terms.AcceleratorClass;

/** How much of each accelerator class the jobs of each queue hold. Never summed over classes. */
final class Holdings {
    private record Held(String queue, int cardClass) {}

    private final Pool pool;
    private final Map<String, Double> weights = new HashMap<>();
    private final Map<Held, Long> milli = new HashMap<>();
    private final QuotaTree quotas;
    private final QuotaUse use;

    Holdings(Pool pool, Queues queues) {
        this.pool = pool;
        for (Queue queue : queues.queues()) {
            weights.put(queue.name(), queue.weight());
        }
        quotas = queues.quotas();
        use = new QuotaUse(quotas);
        if (weights.size() > 1 || !quotas.isEmpty()) {
            pool.running().forEach(this::add);
        }
    }

    void add(Running running) {
        use(running, 1);
        milli.merge(new Held(running.job().queue(), running.cardClass()), running.milli(), Long::sum);
    }

    /** Cards of the class that the queue may take more. */
    long available(String queue, int cardClass) {
        return quotas.knows(queue) ? use.available(queue, accelerator(cardClass)) : Long.MAX_VALUE;
    }

    boolean allows(Running start) {
        return available(start.job().queue(), start.cardClass()) >= start.cards();
    }

    /** Whether quota would allow the start if these had left. */
    boolean allowsWithout(List<Running> left, Running start) {
        left.forEach(one -> use(one, -1));
        boolean allows = allows(start);
        left.forEach(one -> use(one, 1));
        return allows;
    }

    /** Whether so many cards are the queue's own, whoever uses them now. */
    boolean isOwn(String queue, int cardClass, int cards) {
        return quotas.knows(queue) && cards > 0 && use.ownLeft(queue, accelerator(cardClass)) >= cards;
    }

    /** Cards that the queue uses beyond its own; all of them if it has no quota. */
    long borrowed(String queue, int cardClass) {
        return quotas.knows(queue) ? use.borrowed(queue, accelerator(cardClass)) : Long.MAX_VALUE;
    }

    private void use(Running running, int sign) {
        if (quotas.knows(running.job().queue())) {
            use.add(running.job().queue(), accelerator(running.cardClass()), (long) sign * running.cards());
        }
    }

    private AcceleratorClass accelerator(int cardClass) {
        return pool.classes().get(cardClass).accelerator();
    }

    /** What the job's queue would hold of the job's first class with the job, relative to the queue's weight. */
    double shareWith(Job job) {
        if (weights.size() == 1) {
            return 0;
        }
        int cardClass = job.demand().classes().isEmpty() ? 0 : firstClass(job);
        long held = milli.getOrDefault(new Held(job.queue(), cardClass), 0L);
        double weight = weights.getOrDefault(job.queue(), 1.0);
        return (held + 1_000L * job.demand().wholeCards()) / weight;
    }

    private int firstClass(Job job) {
        AcceleratorClass first = job.demand().classes().firstKey();
        return pool.classOf(first).orElse(0);
    }
}
