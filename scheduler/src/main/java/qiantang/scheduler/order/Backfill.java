package qiantang.scheduler.order;

/** What may start before a job that is ahead of it and does not fit. */
public enum Backfill {
    /** Nothing on the same site and class. */
    NONE,
    /** Whatever does not delay the first such job (EASY). */
    EASY,
    /** Everything that fits; nothing is reserved. */
    GREEDY
}
