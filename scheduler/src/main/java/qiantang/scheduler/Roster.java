package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.order.Line;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.request.Demand;

/**
 * The waiting lines of all queues, kept from one decision to the next so that the next one costs what changed: a queue in
 * which nobody came or went stands as it stood, and keeps its reasons as long as they hold. It says nothing that could not
 * be worked out anew from the queues.
 */
final class Roster {
    private final Queues queues;
    private final Order order;
    private final List<WaitingQueue> all = new ArrayList<>();
    private final Map<String, WaitingQueue> byName = new LinkedHashMap<>();
    private final IdentityHashMap<Demand, Outlook> outlooks = new IdentityHashMap<>();
    private long round;

    Roster(Queues queues, Order order) {
        this.queues = queues;
        this.order = order;
    }

    boolean isOf(Queues others) {
        return queues == others;
    }

    /** Catches up with the queues. */
    void begin(Floors floors, Instant now) {
        round++;
        if (all.size() != queues.queues().size()) {
            all.clear();
            queues.queues()
                    .forEach(queue ->
                            all.add(byName.computeIfAbsent(queue.name(), name -> new WaitingQueue(name, order))));
        }
        for (WaitingQueue queue : all) {
            List<Line> replicas =
                    floors.missing(queue.name()).stream().map(Line::of).toList();
            queue.begin(queues.backlog(queue.name()), replicas, now, this::outlook);
        }
    }

    private Outlook outlook(Demand demand) {
        return outlooks.computeIfAbsent(demand, Outlook::new);
    }

    int size() {
        return all.size();
    }

    WaitingQueue queue(int number) {
        return all.get(number);
    }

    long round() {
        return round;
    }

    Reasons reasons() {
        List<Reasons.OfQueue> reasons = new ArrayList<>(all.size());
        for (WaitingQueue queue : all) {
            reasons.add(new Reasons.OfQueue(queue.name(), queue.reasons(round)));
        }
        return new Reasons(reasons);
    }
}
