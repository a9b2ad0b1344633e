package qiantang.scheduler.pool;

/**
 * The most recent changes of nodes, in order. An index that remembers how far it has read catches up with what changed
 * since; one that fell behind by more than {@value #KEPT} looks at every node once.
 */
public final class Changes {
    public static final int KEPT = 1 << 15;

    private final int[] nodes = new int[KEPT];
    private long count;

    Changes() {}

    void add(int node) {
        nodes[(int) (count++ & (KEPT - 1))] = node;
    }

    /** Number of changes since the pool was made. */
    public long count() {
        return count;
    }

    public boolean holds(long change) {
        return change >= count - KEPT;
    }

    public int node(long change) {
        return nodes[(int) (change & (KEPT - 1))];
    }
}
