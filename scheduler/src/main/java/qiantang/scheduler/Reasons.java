package qiantang.scheduler;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.Demand;

/**
 * Why jobs wait, by queue and demand. It does not change, and shares the reasons of each queue in which nothing changed
 * with the plan before.
 */
public final class Reasons extends AbstractMap<Plan.Line, Blocker> {
    /** The reasons of one queue, which do not change. */
    record OfQueue(String queue, Map<Demand, Blocker> byDemand) {}

    private final List<OfQueue> queues;
    private @Nullable Map<String, OfQueue> byName;

    Reasons(List<OfQueue> queues) {
        this.queues = List.copyOf(queues);
    }

    @Override
    public @Nullable Blocker get(@Nullable Object key) {
        if (!(key instanceof Plan.Line(String queue, Demand demand))) {
            return null;
        }
        OfQueue found = byName().get(queue);
        return found == null ? null : found.byDemand().get(demand);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    /** Made when it is first asked for: many plans are never asked. */
    private Map<String, OfQueue> byName() {
        Map<String, OfQueue> known = byName;
        if (known == null) {
            known = new HashMap<>();
            for (OfQueue one : queues) {
                known.put(one.queue(), one);
            }
            byName = known;
        }
        return known;
    }

    @Override
    public Set<Entry<Plan.Line, Blocker>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<Plan.Line, Blocker>> iterator() {
                return queues.stream()
                        .flatMap(one -> one.byDemand().entrySet().stream()
                                .map(reason ->
                                        Map.entry(new Plan.Line(one.queue(), reason.getKey()), reason.getValue())))
                        .iterator();
            }

            @Override
            public int size() {
                return queues.stream().mapToInt(one -> one.byDemand().size()).sum();
            }
        };
    }
}
