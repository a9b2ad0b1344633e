package qiantang.ledger;

/** On which side of a call a tenant stands. */
public enum Party {
    /** The tenant that called. */
    CONSUMER,
    /** The tenant whose site answered. */
    SUPPLIER
}
