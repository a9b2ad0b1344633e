package qiantang.ledger.book;

/** Why entries were made. */
public enum PostingKind {
    /** Credit begins. */
    GRANT,
    /** A batch of calls. */
    USAGE,
    /** Something that was held for has ended, such as a job. */
    HOLD,
    /** What was charged turned out to be wrong. */
    CORRECTION,
    /** Credit ends unused. */
    EXPIRY,
    /** New credit pays what was owed. */
    DEBT_PAID
}
