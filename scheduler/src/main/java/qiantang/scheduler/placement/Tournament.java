package qiantang.scheduler.placement;

import java.util.Arrays;

/** The index with the highest key, lowest index first among equals, kept by a tree of winners: a change costs log n. */
final class Tournament {
    private final int leaves;
    private final double[] keys;
    private final int[] winners;

    Tournament(int size) {
        leaves = Math.max(2, Integer.highestOneBit(Math.max(1, size - 1)) << 1);
        keys = new double[leaves];
        winners = new int[leaves];
        Arrays.fill(keys, Double.NEGATIVE_INFINITY);
        for (int at = leaves - 1; at > 0; at--) {
            winners[at] = better(contender(2 * at), contender(2 * at + 1));
        }
    }

    int size() {
        return leaves;
    }

    double key(int index) {
        return keys[index];
    }

    void set(int index, double key) {
        if (keys[index] == key) {
            return;
        }
        keys[index] = key;
        for (int at = (leaves + index) / 2; at > 0; at /= 2) {
            winners[at] = better(contender(2 * at), contender(2 * at + 1));
        }
    }

    int best() {
        return winners[1];
    }

    private int contender(int at) {
        return at >= leaves ? at - leaves : winners[at];
    }

    private int better(int left, int right) {
        return keys[right] > keys[left] ? right : left;
    }
}
