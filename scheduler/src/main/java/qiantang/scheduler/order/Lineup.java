package qiantang.scheduler.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Job;

/**
 * The jobs of all queues in the order in which they are considered: highest priority first; among queues the one whose
 * share, with its next job, would be smallest; within a queue by the {@link Order}.
 */
public final class Lineup {
    private record Ranked(Job job, double rank) {}

    private static final Comparator<Ranked> WITHIN_QUEUE = Comparator.<Ranked>comparingInt(
                    ranked -> -ranked.job().priority())
            .thenComparingDouble(Ranked::rank)
            .thenComparing(ranked -> ranked.job().submitted())
            .thenComparing(ranked -> ranked.job().id());

    private static final class QueueLine {
        private final List<Ranked> jobs;
        private final long tie;
        private int next;
        private double share;

        QueueLine(List<Ranked> jobs, long tie) {
            this.jobs = jobs;
            this.tie = tie;
        }

        Ranked head() {
            return jobs.get(next);
        }
    }

    private final PriorityQueue<QueueLine> lines = new PriorityQueue<>(
            Comparator.<QueueLine>comparingInt(line -> -line.head().job().priority())
                    .thenComparingDouble(line -> line.share)
                    .thenComparingLong(line -> line.tie));
    private final ToDoubleFunction<Job> shareWith;
    private @Nullable QueueLine last;

    /** @param shareWith the share of a job's queue if the job started too */
    public Lineup(ToDoubleFunction<Job> shareWith) {
        this.shareWith = shareWith;
    }

    /** @param tie decides between queues of equal share */
    public void add(List<Job> waiting, Order order, Instant now, long tie) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Ranked> ranked = new ArrayList<>(waiting.size());
        waiting.forEach(job -> ranked.add(new Ranked(job, order.rank(job, now))));
        ranked.sort(WITHIN_QUEUE);
        enqueue(new QueueLine(ranked, tie));
    }

    /** The next job to consider, or null at the end. Shares are asked for anew, as starts have changed them. */
    public @Nullable Job next() {
        if (last != null) {
            last.next++;
            if (last.next < last.jobs.size()) {
                enqueue(last);
            }
        }
        last = lines.poll();
        return last == null ? null : last.head().job();
    }

    private void enqueue(QueueLine line) {
        line.share = shareWith.applyAsDouble(line.head().job());
        lines.add(line);
    }
}
