package qiantang.scheduler.placement;

/**
 * What makes a node a good place for a task; higher is better. The unit is thousandths of a card.
 *
 * @param packing for leaving little CPU and few cards on the node; without it the choice among ties decides the quality
 * @param parts how far a card counts as usable by a part only as whole parts, and the node's CPU, go; 0 is as published:
 *     all of the card counts as soon as one part fits
 */
public record Score(double packing, double parts) {
    /** The fragmentation of the paper with a packing term. */
    public static final Score PUBLISHED = new Score(100, 0);

    /** Found on the openb mixes; see the decision record on the score. */
    public static final Score DEFAULT = new Score(100, 0.6);

    public Score {
        if (packing < 0 || parts < 0 || parts > 1) {
            throw new IllegalArgumentException("packing is not negative, parts between 0 and 1");
        }
    }
}
