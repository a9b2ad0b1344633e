package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import qiantang.scheduler.Queues.Queue;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.quota.WaterFilling;
import qiantang.terms.AcceleratorClass;

/**
 * What each queue should hold of a class: first what its tenant is guaranteed, as far as it wants it; the rest is poured
 * out by weight. Who held more of late than his weight says has less weight now, who held less has more (KAI's time-based
 * fair share); nobody falls to nothing.
 */
final class FairShares {
    /** The least weight, as a part of its own, of a queue that held much of late. */
    private static final double LEAST_WEIGHT = 0.1;

    private final Pool pool;
    private final Queues queues;
    private final Instant now;
    private final ToDoubleBiFunction<String, Integer> held;
    private final Map<Integer, Map<String, Double>> byClass = new HashMap<>();

    /** @param held cards that a queue holds of a class */
    FairShares(Pool pool, Queues queues, Instant now, ToDoubleBiFunction<String, Integer> held) {
        this.pool = pool;
        this.queues = queues;
        this.now = now;
        this.held = held;
    }

    /** Cards of the class, worked out once in a round when it is first asked for. */
    double of(String queue, int cardClass) {
        return byClass.computeIfAbsent(cardClass, this::divide).getOrDefault(queue, 0.0);
    }

    private Map<String, Double> divide(int cardClass) {
        AcceleratorClass accelerator = pool.classes().get(cardClass).accelerator();
        List<Queue> all = new ArrayList<>(queues.queues());
        double capacity = pool.inventory().cards(cardClass);
        double weights = all.stream().mapToDouble(Queue::weight).sum();
        double[] first = new double[all.size()];
        double[] more = new double[all.size()];
        double[] corrected = new double[all.size()];
        double left = capacity;
        for (int i = 0; i < first.length; i++) {
            String name = all.get(i).name();
            double wanted = held.applyAsDouble(name, cardClass) + queues.wanted(name, accelerator);
            double guaranteed = queues.quotas().knows(name) ? queues.quotas().guaranteed(name, accelerator) : 0;
            first[i] = Math.min(wanted, guaranteed);
            more[i] = wanted - first[i];
            left -= first[i];
            double its = all.get(i).weight() / weights;
            double was = capacity == 0 ? 0 : queues.pastUse().mean(name, accelerator, now) / capacity;
            corrected[i] = Math.max(LEAST_WEIGHT * its, its + (its - was));
        }
        double[] poured = WaterFilling.divide(Math.max(0, left), more, corrected);
        Map<String, Double> shares = new HashMap<>();
        for (int i = 0; i < first.length; i++) {
            shares.put(all.get(i).name(), first[i] + poured[i]);
        }
        return shares;
    }
}
