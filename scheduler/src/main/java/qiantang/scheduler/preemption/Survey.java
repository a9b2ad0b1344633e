package qiantang.scheduler.preemption;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;

/** Who of the willing sits on which host. */
final class Survey {
    /** One seat of a victim. */
    record Sitting(Victim victim, Seat seat) {}

    private final @Nullable List<Sitting>[] byHost;

    Survey(Pool pool, Collection<Victim> victims) {
        byHost = lists(pool.nodes());
        for (Victim victim : victims) {
            for (Seat seat : victim.running().seats()) {
                List<Sitting> there = byHost[seat.node()];
                if (there == null) {
                    there = new ArrayList<>(4);
                    byHost[seat.node()] = there;
                }
                there.add(new Sitting(victim, seat));
            }
        }
    }

    List<Sitting> on(int host) {
        List<Sitting> there = byHost[host];
        return there == null ? Collections.emptyList() : there;
    }

    // Java has no arrays of a generic type; nobody else sees this one.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable List<Sitting>[] lists(int count) {
        return new List[count];
    }
}
