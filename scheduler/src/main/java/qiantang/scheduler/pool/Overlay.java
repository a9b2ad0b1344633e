package qiantang.scheduler.pool;

/** A what-if run on a pool: everything taken and given back since it was opened is undone when it is closed. */
public final class Overlay implements AutoCloseable {
    private final Pool pool;
    private final int mark;

    Overlay(Pool pool, int mark) {
        this.pool = pool;
        this.mark = mark;
    }

    /** Back to the state in which it was opened; the overlay stays open. */
    public void rewind() {
        pool.rewind(mark);
    }

    @Override
    public void close() {
        pool.rewind(mark);
        pool.closeOverlay();
    }
}
