package qiantang.scheduler.order;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Job;

/**
 * The jobs of all queues in the order in which they are considered: highest priority first; among queues the one whose
 * share, with its next job, would be smallest; within a queue by the {@link Order}. Only the first of each line is looked
 * at until it is taken, so a long queue of equal jobs costs as much as one.
 */
public final class Lineup {
    /** What is left of a line, by its first job. */
    private static final class Rest {
        private final Iterator<Job> jobs;
        private Job head;
        private double rank;

        Rest(Iterator<Job> jobs, Order order, Instant now) {
            this.jobs = jobs;
            head = jobs.next();
            rank = order.rank(head, now);
        }

        boolean advance(Order order, Instant now) {
            if (!jobs.hasNext()) {
                return false;
            }
            head = jobs.next();
            rank = order.rank(head, now);
            return true;
        }
    }

    private static final class QueueLine {
        private final PriorityQueue<Rest> lines =
                new PriorityQueue<>(Comparator.<Rest>comparingInt(rest -> -rest.head.priority())
                        .thenComparingDouble(rest -> rest.rank)
                        .thenComparing(rest -> rest.head.submitted())
                        .thenComparing(rest -> rest.head.id()));
        private final long tie;
        private double share;

        QueueLine(long tie) {
            this.tie = tie;
        }

        Job head() {
            return lines.element().head;
        }
    }

    private final PriorityQueue<QueueLine> queues = new PriorityQueue<>(
            Comparator.<QueueLine>comparingInt(line -> -line.head().priority())
                    .thenComparingDouble(line -> line.share)
                    .thenComparingLong(line -> line.tie));
    private final ToDoubleFunction<Job> shareWith;
    private final Order order;
    private final Instant now;
    private @Nullable QueueLine last;

    /** @param shareWith the share of a job's queue if the job started too */
    public Lineup(ToDoubleFunction<Job> shareWith, Order order, Instant now) {
        this.shareWith = shareWith;
        this.order = order;
        this.now = now;
    }

    /**
     * Adds a queue.
     *
     * @param lines of equal jobs each
     * @param tie decides between queues of equal share
     */
    public void add(Collection<? extends Iterable<Job>> lines, long tie) {
        QueueLine queue = new QueueLine(tie);
        for (Iterable<Job> line : lines) {
            Iterator<Job> jobs = line.iterator();
            if (jobs.hasNext()) {
                queue.lines.add(new Rest(jobs, order, now));
            }
        }
        enqueue(queue);
    }

    /** The next job to consider, or null at the end. Shares are asked for anew, as starts have changed them. */
    public @Nullable Job next() {
        if (last != null) {
            Rest rest = last.lines.remove();
            if (rest.advance(order, now)) {
                last.lines.add(rest);
            }
            enqueue(last);
        }
        last = queues.poll();
        return last == null ? null : last.head();
    }

    /** Passes over the jobs that are equal to the one that was taken last. */
    public void skipItsLine() {
        if (last != null) {
            last.lines.remove();
            enqueue(last);
            last = null;
        }
    }

    private void enqueue(QueueLine queue) {
        if (!queue.lines.isEmpty()) {
            queue.share = shareWith.applyAsDouble(queue.head());
            queues.add(queue);
        }
    }
}
