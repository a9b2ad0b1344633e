package qiantang.scheduler.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Job;

/**
 * A job that holds its seats.
 *
 * @param cardClass index of the class its cards are of
 * @param throughput of that class for this job, 1 being the class its estimate speaks of
 * @param lastCheckpoint what was done before is not lost; the start if there was none
 * @param window the time window through which its cards were lent; null if they are its tenant's
 * @param leavesBy when it was asked to have left; null if it was not asked
 */
public record Running(
        Job job,
        List<Seat> seats,
        int cardClass,
        double throughput,
        Instant started,
        Instant lastCheckpoint,
        @Nullable Instant leavesBy,
        @Nullable String window) {
    public Running {
        seats = List.copyOf(seats);
    }

    /** On cards of its own tenant. */
    public Running(
            Job job,
            List<Seat> seats,
            int cardClass,
            double throughput,
            Instant started,
            Instant lastCheckpoint,
            @Nullable Instant leavesBy) {
        this(job, seats, cardClass, throughput, started, lastCheckpoint, leavesBy, null);
    }

    /** The same on cards that were lent through a window; that is fixed when it is decided. */
    public Running onLoan(@Nullable String windowId) {
        return new Running(job, seats, cardClass, throughput, started, lastCheckpoint, leavesBy, windowId);
    }

    /** A job that starts now. */
    public static Running start(Job job, List<Seat> seats, int cardClass, double throughput, Instant now) {
        return new Running(job, seats, cardClass, throughput, now, now, null);
    }

    Running checkpointedAt(Instant when) {
        return new Running(job, seats, cardClass, throughput, started, when, leavesBy, window);
    }

    Running leavingBy(Instant when) {
        return new Running(job, seats, cardClass, throughput, started, lastCheckpoint, when, window);
    }

    /**
     * When it is thought to end, always after now. A job that outlives its estimate is not killed: it is thought to need
     * as much again, and whatever was reserved on its end is late.
     */
    public Instant expectedEnd(Instant now) {
        Duration step = job.runTime().cautiousAt(throughput);
        Instant end = started.plus(step);
        while (!end.isAfter(now)) {
            step = step.multipliedBy(2);
            end = started.plus(step);
        }
        return leavesBy != null && leavesBy.isAfter(now) && leavesBy.isBefore(end) ? leavesBy : end;
    }

    /** When it ends if its estimate is right and it leaves when asked; unlike {@link #expectedEnd} it may have passed. */
    Instant plannedEnd() {
        Instant end = started.plus(job.runTime().cautiousAt(throughput));
        return leavesBy != null && leavesBy.isBefore(end) ? leavesBy : end;
    }

    public int site(Pool pool) {
        return pool.site(seats.getFirst().node());
    }

    /** Cards held; a part counts as the card that it breaks. */
    public int cards() {
        int cards = 0;
        for (Seat seat : seats) {
            cards += seat.cardCount();
        }
        return cards;
    }

    /** Thousandths of cards held. */
    public long milli() {
        long milli = 0;
        for (Seat seat : seats) {
            milli += seat.milli();
        }
        return milli;
    }
}
