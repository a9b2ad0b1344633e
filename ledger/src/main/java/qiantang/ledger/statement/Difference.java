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
        /** What a credit line has out on lease, and the parts of leases taken from it. */
        LEASED,
        /** What was given with a grant, and its entries. */
        GRANT_GIVEN,
        /** What of a grant is planned to expire, and what is left of it. */
        PLANNED_EXPIRY,
        /** The sums of money of a day that statements and exports are made of, and the entries. */
        STATEMENT,
        /** The entries of a posting, and zero. */
        POSTING,
        /** The calls of a batch, made again, and the root over them; 1 and 0. */
        BATCH_CALLS,
        /** A batch, and what the audit log has of it; 1 and 0. */
        BATCH_LEAF,
        /** A call that came with no batch; 1 and 0. */
        CALL_UNPROVED,
        /** The hash of a closed day, and the same hash now; 1 and 0. */
        CLOSED_DAY,
        /** What the audit log has of a closed day, and the same now; 1 and 0. */
        CLOSED_DAY_LEAF,
        /** A hold is open whose task has ended. */
        HOLD_OF_ENDED_TASK,
        /** A task runs and nothing is held for it. */
        TASK_WITHOUT_HOLD
    }
}
