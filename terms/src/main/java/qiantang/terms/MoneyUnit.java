package qiantang.terms;

/** What an amount counts. Units never mix; a conversion is a price book's business. */
public enum MoneyUnit {
    /** Renminbi, in yuan. */
    CNY,
    /** 卡时: one card for one hour, of the class that the account names. */
    CARD_HOUR,
    /** Points of a programme or a voucher scheme. */
    POINT
}
