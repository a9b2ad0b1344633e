package qiantang.scheduler.quota;

/**
 * A tenant's quota of one accelerator class, in cards.
 *
 * @param guaranteed his own
 * @param lendable how much of what he and his children hold others may use while they do not
 * @param borrowable how much he and his children may use beyond what they hold
 */
public record Quota(int guaranteed, int lendable, int borrowable) {
    /** Owns nothing, and may use whatever is lent. */
    public static final Quota BORROWER = new Quota(0, Integer.MAX_VALUE, Integer.MAX_VALUE);

    public Quota {
        if (guaranteed < 0 || borrowable < 0 || lendable < 0) {
            throw new IllegalArgumentException("quotas are not negative");
        }
    }
}
