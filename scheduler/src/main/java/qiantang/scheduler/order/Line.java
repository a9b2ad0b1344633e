package qiantang.scheduler.order;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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

    private final Key common;
    private final TreeSet<Job> jobs =
            new TreeSet<>(Comparator.comparing(Job::submitted).thenComparing(Job::id));

    private @Nullable Job head;

    /** What any job was ever bound by; a job that left may still bind its line, which only costs a closer look. */
    private Instant notBefore = Instant.MIN;

    private Instant paidUntil = Instant.MAX;
    private boolean hasDeadline;

    /** Nobody waits yet. */
    public Line(Key common) {
        this.common = common;
    }

    /** A line of one. */
    public static Line of(Job job) {
        Line line = new Line(Key.of(job));
        line.add(job);
        return line;
    }

    public Demand demand() {
        return common.demand();
    }

    public int priority() {
        return common.priority();
    }

    /** Says whether the line has another first job now. */
    public boolean add(Job job) {
        jobs.add(job);
        notBefore = job.earliestStart().isAfter(notBefore) ? job.earliestStart() : notBefore;
        Instant paid = job.affordableUntil();
        paidUntil = paid != null && paid.isBefore(paidUntil) ? paid : paidUntil;
        hasDeadline |= job.deadline() != null;
        return changesHead();
    }

    /** Says whether the line has another first job now. */
    public boolean remove(Job job) {
        jobs.remove(job);
        return changesHead();
    }

    private boolean changesHead() {
        Job first = jobs.isEmpty() ? null : jobs.first();
        boolean changes = !Objects.equals(first, head);
        head = first;
        return changes;
    }

    /** The first of the line; null when nobody is left. */
    public @Nullable Job head() {
        return head;
    }

    /** Whether nothing but room, quota and order decides about these jobs now. */
    public boolean isPlain(Instant now, boolean deadlinesMatter) {
        Duration runs = common.runTime().cautious();
        return !notBefore.isAfter(now)
                && !(hasDeadline && deadlinesMatter)
                && (paidUntil.equals(Instant.MAX) || !paidUntil.isBefore(now.plus(runs)));
    }

    public int size() {
        return jobs.size();
    }

    @Override
    public Iterator<Job> iterator() {
        return jobs.iterator();
    }
}
