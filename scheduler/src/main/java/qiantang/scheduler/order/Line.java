package qiantang.scheduler.order;

import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeSet;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;

/**
 * Jobs of one queue that ask for the same with the same priority and estimate, as they came. What keeps one of them from
 * starting for want of room keeps all of them, and every {@link Order} leaves them in this order.
 */
public final class Line implements Iterable<Job> {
    /** What the jobs of a line have in common. */
    public record Key(Demand demand, int priority, Estimate runTime) {
        public static Key of(Job job) {
            return new Key(job.demand(), job.priority(), job.runTime());
        }
    }

    private final TreeSet<Job> jobs =
            new TreeSet<>(Comparator.comparing(Job::submitted).thenComparing(Job::id));

    /** Nobody waits yet. */
    public Line() {}

    public void add(Job job) {
        jobs.add(job);
    }

    public void remove(Job job) {
        jobs.remove(job);
    }

    public int size() {
        return jobs.size();
    }

    @Override
    public Iterator<Job> iterator() {
        return jobs.iterator();
    }
}
