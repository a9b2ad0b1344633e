package qiantang.scheduler.preemption;

import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;

/** What one host would have free if some of those on it left, and how many tasks of a shape that holds. */
final class Vacancy {
    private final Shape shape;
    private final long full;
    private final long[] forms;
    private final int broken;
    private final long[] cards;
    private int cpuMilli;
    private int memoryMib;

    Vacancy(Pool pool, int host, Shape shape) {
        this.shape = shape;
        int cardClass = pool.cardClass(host);
        full = pool.classes().get(cardClass).full();
        forms = shape.forms(cardClass);
        broken = pool.brokenCards(host);
        cards = new long[pool.cards(host)];
        for (int i = 0; i < cards.length; i++) {
            cards[i] = pool.card(host, i);
        }
        cpuMilli = pool.freeCpuMilli(host);
        memoryMib = pool.freeMemoryMib(host);
    }

    void add(Seat seat, int sign) {
        for (int mask = seat.cards() & ~broken; mask != 0; mask &= mask - 1) {
            cards[Integer.numberOfTrailingZeros(mask)] += sign * seat.part();
        }
        cpuMilli += sign * seat.cpuMilli();
        memoryMib += sign * seat.memoryMib();
    }

    int tasks() {
        int cpu = shape.task().cpuMilli();
        int memory = shape.task().memoryMib();
        int byHost = Math.min(
                cpu == 0 ? Integer.MAX_VALUE : cpuMilli / cpu, memory == 0 ? Integer.MAX_VALUE : memoryMib / memory);
        int byCards = 0;
        for (long card : cards) {
            byCards += shape.wholeCards() == 0 ? Seating.partsOn(card, forms) : card == full ? 1 : 0;
        }
        return Math.min(byHost, shape.wholeCards() == 0 ? byCards : byCards / shape.wholeCards());
    }
}
