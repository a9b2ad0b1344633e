package qiantang.gateway.feed;

import java.util.List;
import java.util.UUID;

/**
 * A stretch of one gateway's journal on its way up.
 *
 * @param journal which journal; positions of different ones have nothing to do with each other
 * @param from the position at which the stretch begins
 * @param to the position behind it: what to answer once all of it is durable
 * @param calls the calls that ended in between, in their order; at most {@value #MAX_CALLS}
 */
public record JournalBatch(UUID journal, long from, long to, List<CallRecord> calls) {
    public static final int MAX_CALLS = 5_000;

    public JournalBatch {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a stretch from " + from + " to " + to);
        }
        if (calls.size() > MAX_CALLS) {
            throw new IllegalArgumentException("a batch has at most " + MAX_CALLS + " calls, not " + calls.size());
        }
        calls = List.copyOf(calls);
    }
}
