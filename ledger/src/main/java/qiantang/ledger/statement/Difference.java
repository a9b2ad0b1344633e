package qiantang.ledger.statement;

/**
 * Something that does not agree.
 *
 * @param subject where to look, such as {@code batch:17}
 * @param expected what one side says, in nano-units or as a count
 * @param found what the other says
 */
public record Difference(Check check, String subject, long expected, long found) {
    /** What is compared. */
    public enum Check {
        /** Σ use × price of a batch, computed again, and its entries. */
        BATCH_CHARGED,
        /** The sums of a day for a route, and its calls. */
        DAY_SUMS,
        /** The sums of a day for an account, and its entries. */
        ACCOUNT_DAY,
        /** What is left of a grant, and its entries. */
        GRANT_LEFT,
        /** A credit line, and its grants. */
        CREDIT_LINE,
        /** What a wallet owes, and its entries. */
        DEBT,
        /** What a credit line holds, and its open holds. */
        HELD,
        /** The hash of a closed day, and the same hash now; 1 and 0. */
        CLOSED_DAY,
        /** A hold is open whose task has ended. */
        HOLD_OF_ENDED_TASK,
        /** A task runs and nothing is held for it. */
        TASK_WITHOUT_HOLD
    }
}
