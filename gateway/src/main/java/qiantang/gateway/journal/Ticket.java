package qiantang.gateway.journal;

/** A call that has begun and must be ended, exactly once. */
public final class Ticket {
    final OpenSegment segment;

    Ticket(OpenSegment segment) {
        this.segment = segment;
    }
}
