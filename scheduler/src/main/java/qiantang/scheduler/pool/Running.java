package qiantang.scheduler.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import qiantang.scheduler.request.Job;

/**
 * A job that holds its seats.
 *
 * @param cardClass index of the class its cards are of
 * @param throughput of that class for this job, 1 being the class its estimate speaks of
 * @param lastCheckpoint what was done before is not lost; the start if there was none
 */
public record Running(
        Job job, List<Seat> seats, int cardClass, double throughput, Instant started, Instant lastCheckpoint) {
    public Running {
        seats = List.copyOf(seats);
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
        return end;
    }

    public int site(Pool pool) {
        return pool.site(seats.getFirst().node());
    }

    public int wholeCards() {
        int cards = 0;
        for (Seat seat : seats) {
            cards += seat.wholeCards();
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
