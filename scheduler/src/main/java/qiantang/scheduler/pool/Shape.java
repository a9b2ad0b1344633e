package qiantang.scheduler.pool;

import java.util.BitSet;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Task;

/**
 * A task as this pool can meet it: for each accelerator class the forms its part may take, and the sites where the rules
 * that bind allow it. Two requests with the same shape have the same score on every node.
 */
public final class Shape {
    private final int id;
    private final Task task;
    private final long[][] formsByClass;
    private final BitSet classes;
    private final BitSet sites;

    Shape(int id, Task task, long[][] formsByClass, BitSet classes, BitSet sites) {
        this.id = id;
        this.task = task;
        this.formsByClass = formsByClass;
        this.classes = classes;
        this.sites = sites;
    }

    /** Small number, unique within the pool, for use as an index. */
    public int id() {
        return id;
    }

    public Task task() {
        return task;
    }

    /** Another task under the same rules. */
    public Shape of(Pool pool, Task other) {
        return pool.shape(other, classes, sites);
    }

    /** The same task on no other classes than these. */
    public Shape onlyOn(Pool pool, BitSet allowed) {
        BitSet both = (BitSet) classes.clone();
        both.and(allowed);
        return both.equals(classes) ? this : pool.shape(task, both, sites);
    }

    /** The forms in which one card of the class meets the need; empty for a task without cards. */
    public long[] forms(int cardClass) {
        return formsByClass[cardClass];
    }

    public boolean acceptsClass(int cardClass) {
        return classes.get(cardClass);
    }

    public boolean acceptsAnyClass() {
        return !classes.isEmpty();
    }

    /** The sites where the rules allow it; not to be changed. */
    public BitSet sites() {
        return sites;
    }

    public boolean acceptsSite(int site) {
        return sites.get(site);
    }

    /** Whether rules, health, CPU and memory let it onto the node; the cards there are not looked at. */
    public boolean isAdmitted(Pool pool, int node) {
        return pool.isSchedulable(node)
                && pool.freeCpuMilli(node) >= task.cpuMilli()
                && pool.freeMemoryMib(node) >= task.memoryMib()
                && acceptsClass(pool.cardClass(node))
                && acceptsSite(pool.site(node));
    }

    public int wholeCards() {
        return task.cards().wholeCards();
    }

    /** Whether it takes cards or a part of one. */
    public boolean needsCards() {
        return !(task.cards() instanceof CardNeed.None);
    }
}
