package qiantang.gateway.journal;

/** A segment, and how many calls began in it in this life and have not ended; the journal's own note. */
final class OpenSegment {
    final Segment segment;
    int openCalls;

    OpenSegment(Segment segment) {
        this.segment = segment;
    }
}
