package qiantang.scheduler.order;

import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Job;

/**
 * The jobs of all queues in the order in which they are considered: highest priority first; among queues the one whose
 * share, with its next job, would be smallest; within a queue as they stand. Only the first of each line is looked at
 * until it is taken, and a line that surely cannot start is passed over without looking at its jobs: it neither costs a
 * search nor decides whose turn it is.
 */
public final class Lineup {
    /** Says whether to pass over a line that is next in its queue. */
    @FunctionalInterface
    public interface Gate {
        /** Nobody is passed over. */
        Gate OPEN = (_, _) -> false;

        /**
         * Asked whenever the line is about to be next; once passed over it does not come again.
         *
         * @param queue the number under which it was added
         * @param line its index in the standing of that queue
         */
        boolean passes(int queue, int line);
    }

    /** A line by the first of its jobs that was not taken yet; the rest of them, once one was. */
    private record Next(
            int line, Standing.Place place, @Nullable Iterator<Job> rest) {}

    private final class Turn {
        private final int queue;
        private final Standing standing;
        private final long tie;
        private final PriorityQueue<Next> begun =
                new PriorityQueue<>((one, other) -> Standing.Place.ORDER.compare(one.place(), other.place()));
        private int untouched;
        private double share;

        Turn(int queue, Standing standing, long tie) {
            this.queue = queue;
            this.standing = standing;
            this.tie = tie;
        }

        /** The next line that is not passed over; null at the end. */
        @Nullable
        Next peek() {
            while (!begun.isEmpty() && gate.passes(queue, begun.element().line())) {
                begun.remove();
            }
            while (untouched < standing.size() && gate.passes(queue, untouched)) {
                untouched++;
            }
            Next first = begun.peek();
            if (untouched == standing.size()) {
                return first;
            }
            Standing.Place place = standing.place(untouched);
            boolean begunFirst = first != null && Standing.Place.ORDER.compare(first.place(), place) < 0;
            return begunFirst ? first : new Next(untouched, place, null);
        }

        /** Takes the line away, or only its first job. */
        void take(Next taken, boolean wholeLine) {
            Iterator<Job> rest = taken.rest();
            if (rest == null) {
                untouched++;
            } else {
                begun.remove();
            }
            if (!wholeLine) {
                Iterator<Job> left = rest == null ? afterFirst(taken.place().line()) : rest;
                if (left.hasNext()) {
                    Job job = left.next();
                    Standing.Place place = new Standing.Place(taken.place().line(), job, order.rank(job, now));
                    begun.add(new Next(taken.line(), place, left));
                }
            }
        }

        private static Iterator<Job> afterFirst(Line line) {
            Iterator<Job> jobs = line.iterator();
            jobs.next();
            return jobs;
        }
    }

    private record Head(Turn turn, Next next) {
        Job job() {
            return next.place().head();
        }
    }

    private final PriorityQueue<Head> heads = new PriorityQueue<>(
            Comparator.<Head>comparingInt(head -> -head.job().priority())
                    .thenComparingDouble(head -> head.turn().share)
                    .thenComparingLong(head -> head.turn().tie));
    private final ToDoubleFunction<Job> shareWith;
    private final Order order;
    private final Gate gate;
    private final Instant now;
    private @Nullable Head last;

    /** @param shareWith the share of a job's queue if the job started too */
    public Lineup(ToDoubleFunction<Job> shareWith, Order order, Instant now, Gate gate) {
        this.shareWith = shareWith;
        this.order = order;
        this.now = now;
        this.gate = gate;
    }

    /**
     * Adds a queue.
     *
     * @param tie decides between queues of equal share
     */
    public void add(int queue, Standing standing, long tie) {
        enqueue(new Turn(queue, standing, tie));
    }

    /** The next job to consider, or null at the end. Shares are asked for anew, as starts have changed them. */
    public @Nullable Job next() {
        leaveLast(false);
        last = heads.poll();
        return last == null ? null : last.job();
    }

    /** Passes over the jobs that are equal to the one that was taken last. */
    public void skipItsLine() {
        leaveLast(true);
    }

    /** The number of the queue of the job that was taken last. */
    public int queue() {
        return last == null ? -1 : last.turn().queue;
    }

    /** The index of the line of the job that was taken last. */
    public int line() {
        return last == null ? -1 : last.next().line();
    }

    private void leaveLast(boolean wholeLine) {
        if (last != null) {
            last.turn().take(last.next(), wholeLine);
            enqueue(last.turn());
            last = null;
        }
    }

    private void enqueue(Turn turn) {
        Next next = turn.peek();
        if (next != null) {
            turn.share = shareWith.applyAsDouble(next.place().head());
            heads.add(new Head(turn, next));
        }
    }
}
