package qiantang.gateway.journal;

/**
 * How large a journal may grow.
 *
 * @param segmentBytes when a new file is begun
 * @param totalBytes from here on no new call begins until something was acknowledged and deleted; calls that are under
 *     way still end
 */
public record JournalLimits(long segmentBytes, long totalBytes) {
    public static final JournalLimits DEFAULT = new JournalLimits(64L << 20, 4L << 30);

    public JournalLimits {
        if (segmentBytes < Segment.HEADER_BYTES + Frames.MAX_FRAME_BYTES || totalBytes < 2 * segmentBytes) {
            throw new IllegalArgumentException("a segment holds at least one entry, a journal at least two segments");
        }
    }
}
