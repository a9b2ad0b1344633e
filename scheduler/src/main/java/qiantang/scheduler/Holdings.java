package qiantang.scheduler;

import java.util.HashMap;
import java.util.Map;
import qiantang.scheduler.Queues.Queue;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.Job;
import qiantang.terms.AcceleratorClass;

/** How much of each accelerator class the jobs of each queue hold. Never summed over classes. */
final class Holdings {
    private record Held(String queue, int cardClass) {}

    private final Pool pool;
    private final Map<String, Double> weights = new HashMap<>();
    private final Map<Held, Long> milli = new HashMap<>();

    Holdings(Pool pool, Queues queues) {
        this.pool = pool;
        for (Queue queue : queues.queues()) {
            weights.put(queue.name(), queue.weight());
        }
        if (weights.size() > 1) {
            pool.running().forEach(this::add);
        }
    }

    void add(Running running) {
        milli.merge(new Held(running.job().queue(), running.cardClass()), running.milli(), Long::sum);
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
