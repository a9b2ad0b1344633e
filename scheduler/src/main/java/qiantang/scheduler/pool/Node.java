package qiantang.scheduler.pool;

import java.util.List;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.SiteId;

/**
 * One host as it is announced. Its cards are of one class; a host with two kinds is announced as two nodes.
 *
 * @param path the topology domains above it, below the site, outermost first; shorter than the pool's levels or with
 *     empty names where the tree is ragged
 * @param cards 0 for a host without accelerators, whose class then only says with whom it is counted
 */
public record Node(
        String name,
        SiteId site,
        List<String> path,
        AcceleratorClass accelerator,
        int cards,
        int cpuMilli,
        int memoryMib) {
    public static final int MAX_CARDS = 16;

    public Node {
        path = List.copyOf(path);
        if (cards < 0 || cards > MAX_CARDS) {
            throw new IllegalArgumentException("a node has 0 to " + MAX_CARDS + " cards: " + cards);
        }
        if (cpuMilli < 0 || memoryMib < 0) {
            throw new IllegalArgumentException("a node has no negative CPU or memory");
        }
    }

    /** Whether new work may start on a node. */
    public enum Health {
        SCHEDULABLE,
        /** What runs may go on; nothing starts. */
        CORDONED,
        /** Not heard of; nothing starts. */
        LOST
    }
}
