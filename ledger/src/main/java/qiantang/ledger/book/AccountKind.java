package qiantang.ledger.book;

/** What an account is for. */
public enum AccountKind {
    /** What a consumer can still spend. */
    WALLET,
    /** What a consumer owes beyond its credit; never above zero. */
    DEBT,
    /** What a supplier has earned. */
    PAYABLE,
    /** What the operator keeps of each charge. */
    FEE,
    /** Where granted credit comes from; never above zero. */
    ISSUED,
    /** Credit that nobody used in time. */
    EXPIRED
}
