package qiantang.scheduler;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.order.Backlog;
import qiantang.scheduler.quota.PastUse;
import qiantang.scheduler.quota.QuotaTree;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.service.Services;
import qiantang.scheduler.window.Windows;
import qiantang.terms.AcceleratorClass;

/**
 * The queues in which jobs wait, and what was submitted of late. Equal demands become one object here, so that the rest
 * of the scheduler thinks once per demand.
 */
public final class Queues {
    public static final int MAX_QUEUES = 100_000;
    public static final int MAX_WAITING = 2_000_000;

    /** Different estimates that are kept as one object each. */
    private static final int MAX_ESTIMATES = 100_000;

    /**
     * One queue.
     *
     * @param weight its part of what is shared, relative to other queues
     */
    public record Queue(String name, double weight) {
        public Queue {
            if (!(weight > 0)) {
                throw new IllegalArgumentException("a queue's weight must be positive: " + weight);
            }
        }
    }

    private static final Backlog NOBODY = new Backlog();

    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final Map<String, Backlog> backlogs = new HashMap<>();
    private final Map<String, Job> waiting = new HashMap<>();
    private final Map<Demand, Demand> demands = new HashMap<>();
    private final Map<Estimate, Estimate> estimates = new HashMap<>();
    private final PastUse pastUse = new PastUse();
    private final QuotaTree quotas = new QuotaTree();
    private final Services services = new Services();
    private final Windows windows = new Windows();
    private final RecentDemands recent = new RecentDemands();

    /** No queues yet. */
    public Queues() {}

    public void add(Queue queue) {
        if (queues.size() >= MAX_QUEUES) {
            throw new IllegalStateException("there are at most " + MAX_QUEUES + " queues");
        }
        queues.put(queue.name(), queue);
        backlogs.computeIfAbsent(queue.name(), _ -> new Backlog());
    }

    public void submit(Job submitted) {
        Backlog queue = backlogs.get(submitted.queue());
        if (queue == null) {
            throw new IllegalArgumentException("there is no queue " + submitted.queue());
        }
        if (waiting.size() >= MAX_WAITING) {
            throw new IllegalStateException("at most " + MAX_WAITING + " jobs wait");
        }
        Job job = interned(submitted);
        if (waiting.putIfAbsent(job.id(), job) != null) {
            throw new IllegalArgumentException("job " + job.id() + " waits already");
        }
        queue.add(job);
        recent.add(job.demand());
    }

    /** Counts past submissions of a demand, so that a scheduler that was restarted knows what usually comes. */
    public void remember(Demand demand, int times) {
        Demand known = demands.computeIfAbsent(demand, same -> same);
        for (int i = 0; i < times; i++) {
            recent.add(known);
        }
    }

    /** Takes a job out of its queue, because it starts or because it is not wanted any more. */
    public Optional<Job> remove(String jobId) {
        Job job = waiting.remove(jobId);
        if (job != null) {
            backlog(job.queue()).remove(job);
        }
        return Optional.ofNullable(job);
    }

    public Collection<Queue> queues() {
        return Collections.unmodifiableCollection(queues.values());
    }

    /** In the order in which they came. */
    public List<Job> waiting(String queue) {
        return backlog(queue).jobs();
    }

    /** Cards of a class that the waiting jobs of a queue would rather have than others. */
    long wanted(String queue, AcceleratorClass accelerator) {
        return backlog(queue).wanted(accelerator);
    }

    /** The waiting jobs of a queue, equal ones together. */
    Backlog backlog(String queue) {
        Backlog known = backlogs.get(queue);
        return known == null ? NOBODY : known;
    }

    /** Equal demands and estimates become one object each. */
    private Job interned(Job job) {
        Demand demand = demands.computeIfAbsent(job.demand(), same -> same);
        Estimate runTime = estimates.size() < MAX_ESTIMATES
                ? estimates.computeIfAbsent(job.runTime(), same -> same)
                : estimates.getOrDefault(job.runTime(), job.runTime());
        return job.sharing(demand, runTime);
    }

    public int waiting() {
        return waiting.size();
    }

    public @Nullable Job find(String jobId) {
        return waiting.get(jobId);
    }

    /** Tenants with their quotas. A queue is held to the quota of the tenant of its name, if there is one. */
    public QuotaTree quotas() {
        return quotas;
    }

    /** Work that stays; its replicas use the quota of their queue. */
    public Services services() {
        return services;
    }

    /** Cards that change hands at agreed times. */
    public Windows windows() {
        return windows;
    }

    RecentDemands recent() {
        return recent;
    }

    /** What each queue held of late. */
    public PastUse pastUse() {
        return pastUse;
    }
}
