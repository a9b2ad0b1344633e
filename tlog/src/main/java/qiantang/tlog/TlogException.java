package qiantang.tlog;

/** What this library refuses, with a reason that a program can act on; the message is for a developer's eyes. */
public final class TlogException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Fault fault;
    private final String reason;

    public TlogException(Fault fault, String reason) {
        super(reason);
        this.fault = fault;
        this.reason = reason;
    }

    public Fault fault() {
        return fault;
    }

    /** The message, which is always there. */
    public String reason() {
        return reason;
    }
}
