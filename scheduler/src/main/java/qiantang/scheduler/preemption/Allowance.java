package qiantang.scheduler.preemption;

/**
 * How much may still be asked of somebody who must keep the rest: the cards a tenant has borrowed, or the replicas a
 * service has above its floor. It may be asked while anything is left; the last gang asked may go beyond, since a gang
 * leaves whole.
 */
public final class Allowance {
    private long left;

    public Allowance(long most) {
        left = most;
    }

    boolean isLeft() {
        return left > 0;
    }

    void draw(long amount) {
        left -= amount;
    }
}
