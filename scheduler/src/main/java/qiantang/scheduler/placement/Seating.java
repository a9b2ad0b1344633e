package qiantang.scheduler.placement;

import java.util.Optional;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;

/** How a task sits on one given node: which cards, and how many such tasks there is room for. */
public final class Seating {
    /** No card of the node holds the part. */
    static final int NO_CARD = -1;

    /** No form of the part fits; no real part takes nothing. */
    static final long NO_FORM = 0;

    private Seating() {}

    /** A seat on this node if there is room, on the fullest card that holds a part. */
    public static Optional<Seat> on(Pool pool, int node, Shape shape, int role) {
        if (!shape.isAdmitted(pool, node)) {
            return Optional.empty();
        }
        int whole = shape.wholeCards();
        if (whole > 0) {
            return pool.freeCards(node) < whole ? Optional.empty() : Optional.of(wholeCards(pool, node, shape, role));
        }
        if (!shape.needsCards()) {
            return Optional.of(seat(node, shape, role, 0, 0));
        }
        return part(pool, node, shape, role, fullestCard(pool, node, shape));
    }

    /** How many tasks of the shape this node could take at once. */
    public static int slots(Pool pool, int node, Shape shape) {
        if (!shape.isAdmitted(pool, node)) {
            return 0;
        }
        int slots = slotsByHost(pool, node, shape);
        int whole = shape.wholeCards();
        if (whole > 0) {
            return Math.min(slots, pool.freeCards(node) / whole);
        }
        if (!shape.needsCards()) {
            return slots;
        }
        int parts = 0;
        for (int i = 0; i < pool.cards(node); i++) {
            parts += partsOn(pool.card(node, i), shape.forms(pool.cardClass(node)));
        }
        return Math.min(slots, parts);
    }

    static Seat wholeCards(Pool pool, int node, Shape shape, int role) {
        int free = pool.freeCardMask(node);
        int mask = 0;
        for (int left = shape.wholeCards(); left > 0; left--) {
            mask |= Integer.lowestOneBit(free);
            free &= free - 1;
        }
        return seat(node, shape, role, mask, shape.forms(pool.cardClass(node))[0]);
    }

    /** The part on this very card, in the first form that fits it. */
    static Optional<Seat> part(Pool pool, int node, Shape shape, int role, int cardIndex) {
        if (cardIndex == NO_CARD) {
            return Optional.empty();
        }
        long form = formOn(pool.card(node, cardIndex), shape.forms(pool.cardClass(node)));
        return form == NO_FORM ? Optional.empty() : Optional.of(seat(node, shape, role, 1 << cardIndex, form));
    }

    /** The first form of a part that fits what is free of a card, or {@link #NO_FORM}. */
    static long formOn(long free, long[] forms) {
        for (long form : forms) {
            if (Card.fits(free, form)) {
                return form;
            }
        }
        return NO_FORM;
    }

    private static int fullestCard(Pool pool, int node, Shape shape) {
        long[] forms = shape.forms(pool.cardClass(node));
        int best = NO_CARD;
        for (int i = 0; i < pool.cards(node); i++) {
            long free = pool.card(node, i);
            if (formOn(free, forms) != NO_FORM
                    && (best == NO_CARD || Card.milli(free) < Card.milli(pool.card(node, best)))) {
                best = i;
            }
        }
        return best;
    }

    private static int slotsByHost(Pool pool, int node, Shape shape) {
        int cpu = shape.task().cpuMilli();
        int memory = shape.task().memoryMib();
        int byCpu = cpu == 0 ? Integer.MAX_VALUE : pool.freeCpuMilli(node) / cpu;
        int byMemory = memory == 0 ? Integer.MAX_VALUE : pool.freeMemoryMib(node) / memory;
        return Math.min(byCpu, byMemory);
    }

    /** How many such parts one card holds. */
    public static int partsOn(long free, long[] forms) {
        if (forms.length == 1 && Card.memoryMib(forms[0]) == 0 && Card.places(forms[0]) == 0) {
            return Card.milli(free) / Card.milli(forms[0]);
        }
        int parts = 0;
        long left = free;
        for (long form = formOn(left, forms); form != NO_FORM; form = formOn(left, forms)) {
            left -= form;
            parts++;
        }
        return parts;
    }

    private static Seat seat(int node, Shape shape, int role, int cards, long part) {
        return new Seat(
                node, role, cards, part, shape.task().cpuMilli(), shape.task().memoryMib());
    }
}
