package qiantang.ledger;

/** How a call ended. What was produced until then is on the record in each case. */
public enum CallOutcome {
    /** The whole answer was given. */
    COMPLETED,
    /** The replica found fault with the request itself. */
    REJECTED,
    /** No replica answered, or one broke off before the first content; nothing was used that could be charged. */
    FAILED,
    /** The caller went away; the engine was told to stop. */
    CLIENT_GONE,
    /** The answer had begun and broke off, at the replica or in the gateway; the figures are those of its last progress. */
    INTERRUPTED
}
