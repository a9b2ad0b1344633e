package qiantang.scheduler.pool;

import java.time.Instant;
import qiantang.scheduler.request.Job;

/**
 * Seats for which others were asked to leave: nobody else gets them meanwhile.
 *
 * @param start the claimer with the seats it will have
 * @param by when the others will have left
 */
public record Claim(Running start, Instant by) {
    public Job job() {
        return start.job();
    }

    /** Whether all of its seats are free, so that it can start. */
    public boolean isFree(Pool pool) {
        return start.seats().stream().allMatch(pool::holds);
    }

    public boolean isServed(Pool pool) {
        return start.seats().stream().allMatch(seat -> pool.isSchedulable(seat.node()));
    }

    /** Takes whatever is free of its seats already, so that nobody slips in between those who leave one by one. */
    public void shield(Pool pool) {
        for (Seat seat : start.seats()) {
            if (pool.holds(seat)) {
                pool.take(seat);
                continue;
            }
            for (int mask = seat.cards(); mask != 0; mask &= mask - 1) {
                int card = Integer.numberOfTrailingZeros(mask);
                long free = Card.common(pool.card(seat.node(), card), seat.part());
                pool.take(new Seat(seat.node(), seat.role(), 1 << card, free, 0, 0));
            }
            int cpuMilli = Math.min(pool.freeCpuMilli(seat.node()), seat.cpuMilli());
            int memoryMib = Math.min(pool.freeMemoryMib(seat.node()), seat.memoryMib());
            pool.take(new Seat(seat.node(), seat.role(), 0, 0, cpuMilli, memoryMib));
        }
    }
}
