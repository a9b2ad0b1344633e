package qiantang.gateway.call;

import java.util.List;
import qiantang.gateway.journal.Entry;

/** Something that a loop looks after until it is over. */
abstract sealed class Ongoing permits Arrival, Call {
    /** Where the loop keeps it; the loop's own note. */
    int place;

    /** Time has passed. What should be journalled is added to the list. */
    abstract void tick(long nowNanos, List<Entry.Progress> progress);

    /** The gateway stops: ends it now. */
    abstract void breakOff();
}
