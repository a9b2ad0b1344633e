package qiantang.scheduler.placement;

/**
 * What makes a node a good place for a task; higher is better. The unit is thousandths of a card.
 *
 * @param packing for leaving little CPU and few cards on the node; without it the choice among ties decides the quality
 * @param parts how far a card counts as usable by a part only as whole parts, and the node's CPU, go; 0 is as published:
 *     all of the card counts as soon as one part fits
 * @param balance for cards that the CPU left on their node can feed, at what the mix asks for on average
 */
public record Score(double packing, double parts, double balance) {
    /** The fragmentation of the paper with a packing term: right while work comes and goes, and the default. */
    public static final Score PUBLISHED = new Score(100, 0, 0);

    /** Fills an empty pool best, once. Where work comes and goes it breaks up the hosts that big tasks need. */
    public static final Score FILLING = new Score(100, 0.6, 1);

    public Score {
        if (packing < 0 || parts < 0 || parts > 1 || balance < 0) {
            throw new IllegalArgumentException("packing and balance are not negative, parts between 0 and 1");
        }
    }
}
