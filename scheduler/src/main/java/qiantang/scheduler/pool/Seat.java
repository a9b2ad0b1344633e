package qiantang.scheduler.pool;

import qiantang.scheduler.request.CardNeed;

/**
 * Where one task sits: a node, the cards it takes there, and how much of each.
 *
 * @param role index of the task's role in its demand
 * @param cards mask of card indexes on the node
 * @param part what it takes of each of these cards, in the form of {@link Card}
 */
public record Seat(int node, int role, int cards, long part, int cpuMilli, int memoryMib) {
    public int cardCount() {
        return Integer.bitCount(cards);
    }

    /** Whole cards taken; 0 for a part of one. */
    public int wholeCards() {
        return Card.milli(part) == CardNeed.WHOLE_MILLI ? cardCount() : 0;
    }

    /** Thousandths of cards taken in all. */
    public int milli() {
        return Card.milli(part) * cardCount();
    }
}
