package qiantang.scheduler.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * What a what-if run has changed, so that it can be taken back: an overlay costs what it touches, and the pool is never
 * copied. Nothing is written down while no overlay is open.
 */
final class Trail {
    /** One seat taken or given back, and the version its node had before. */
    record Step(Seat seat, boolean taken, long versionBefore) {}

    private final List<Step> steps = new ArrayList<>();
    private int open;

    int open() {
        open++;
        return steps.size();
    }

    void write(Seat seat, boolean taken, long versionBefore) {
        if (open > 0) {
            steps.add(new Step(seat, taken, versionBefore));
        }
    }

    boolean isBeyond(int mark) {
        return steps.size() > mark;
    }

    Step last() {
        return steps.removeLast();
    }

    void close() {
        open--;
    }

    void requireClosed() {
        Inventory.require(open == 0, "the pool itself does not change during a what-if run");
    }
}
