package qiantang.gateway.credit;

/** How much was spent in the last while, roughly: two halves of the time, the older one fading as the newer one fills. */
final class SpendRate {
    private final long halfMillis;
    private long halfBegan;
    private long current;
    private long before;
    private long largest;
    private long largestBefore;

    SpendRate(long millis) {
        this.halfMillis = millis / 2;
    }

    /** What a call came to hold. */
    void note(long amount) {
        largest = Math.max(largest, amount);
    }

    void add(long amount, long now) {
        turn(now);
        current = Math.max(current, current + amount);
    }

    /** About what was spent within the time up to now. */
    long within(long now) {
        turn(now);
        return Math.max(current, current + before);
    }

    /** The largest hold of late. */
    long largest() {
        return Math.max(largest, largestBefore);
    }

    private void turn(long now) {
        if (now - halfBegan >= halfMillis) {
            boolean next = now - halfBegan < 2 * halfMillis;
            before = next ? current : 0;
            largestBefore = largest;
            largest = 0;
            current = 0;
            halfBegan = now;
        }
    }
}
