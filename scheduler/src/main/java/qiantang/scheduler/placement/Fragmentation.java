package qiantang.scheduler.placement;

import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;

/** How much of what is free the mix could not use where it lies, as the paper counts it. */
public final class Fragmentation {
    private final Pool pool;
    private final Usability usability;
    private final long[] cards = new long[Node.MAX_CARDS];

    public Fragmentation(Pool pool, Mix mix) {
        this.pool = pool;
        usability = new Usability(mix, pool.classes().size(), Score.PUBLISHED);
    }

    /** Fragmented thousandths of cards on all nodes that take new work. */
    public double milli() {
        double fragmented = 0;
        for (int node = 0; node < pool.nodes(); node++) {
            if (pool.isSchedulable(node)) {
                fragmented += on(node);
            }
        }
        return fragmented;
    }

    private double on(int node) {
        int count = pool.cards(node);
        int free = 0;
        for (int i = 0; i < count; i++) {
            cards[i] = pool.card(node, i);
            free += Card.milli(cards[i]);
        }
        return free - usability.of(pool.cardClass(node), pool.freeCpuMilli(node), cards, count);
    }
}
