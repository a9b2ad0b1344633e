package qiantang.scheduler.quota;

/**
 * A tenant's quota of one accelerator class, in cards.
 *
 * @param guaranteed his own
 * @param lendable how much of his own others may use while he does not
 * @param borrowable how much he may use beyond his own
 */
public record Quota(int guaranteed, int lendable, int borrowable) {
    public static final Quota NONE = new Quota(0, 0, Integer.MAX_VALUE);

    public Quota {
        if (guaranteed < 0 || borrowable < 0 || lendable < 0 || lendable > guaranteed) {
            throw new IllegalArgumentException("0 <= lendable <= guaranteed, 0 <= borrowable");
        }
    }
}
