package qiantang.compute.child;

/** One request's work in a slot. */
interface Turn extends Runnable {
    /** The caller has gone: whatever is being computed for it shall stop. May be called from any thread. */
    void cancel();
}
