package qiantang.gateway.journal;

/** Why no new call can begin: what cannot be recorded is not served. */
public final class JournalRefusal extends Exception {
    /** What is wrong with the journal. */
    public enum Reason {
        /** It has reached its limit, because nobody takes what it holds. */
        FULL,
        /** The operating system does not take more bytes, most likely because the disk is full. */
        UNWRITABLE,
        /** The disk did not confirm what was written; only a restart reads the truth. */
        BROKEN,
        CLOSED
    }

    private final Reason reason;

    JournalRefusal(Reason reason) {
        super(reason.toString(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
