package qiantang.foundation.postgres;

/** What is left of a commit when the machine loses its power. */
public enum Durability {
    /** Everything: a commit is on disk before it is answered. */
    FULL,
    /** Nothing is promised: for tests, whose data nobody wants to see again. */
    NONE
}
