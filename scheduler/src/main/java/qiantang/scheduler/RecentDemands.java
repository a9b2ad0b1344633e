package qiantang.scheduler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Demand;

/** How often each demand came among the last {@value #KEPT} submissions: what the mix of work is made from. */
final class RecentDemands {
    static final int KEPT = 8_192;

    private final @Nullable Demand[] last = new Demand[KEPT];
    private final Map<Demand, Integer> counts = new LinkedHashMap<>();
    private long seen;

    void add(Demand demand) {
        int at = (int) (seen++ % KEPT);
        Demand forgotten = last[at];
        if (forgotten != null) {
            counts.computeIfPresent(forgotten, (_, count) -> count == 1 ? null : count - 1);
        }
        last[at] = demand;
        counts.merge(demand, 1, Integer::sum);
    }

    long seen() {
        return seen;
    }

    void forEach(ObjIntConsumer<Demand> visitor) {
        counts.forEach(visitor::accept);
    }
}
