package qiantang.scheduler.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.terms.AcceleratorClass;

/**
 * How many cards of each class each queue held of late: a mean in which what was held a half-life ago counts half (Kueue
 * KEP 4136, Slurm's decay). Time that nobody else wanted counts too, but only as cards, not as a part of all use.
 */
public final class PastUse {
    public record Key(String queue, AcceleratorClass accelerator) {}

    /** Means below this many cards are forgotten. */
    private static final double FORGOTTEN = 0.001;

    private Duration halfLife = Duration.ofHours(24);
    private final Map<Key, Double> means = new HashMap<>();
    private Map<Key, Double> held = new HashMap<>();
    private @Nullable Instant since;

    /** Nobody has used anything yet. */
    public PastUse() {}

    public void halfLife(Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("a half-life is positive: " + time);
        }
        halfLife = time;
    }

    /** From now on this is held; until now it was what was noted last. */
    public void note(Instant now, Map<Key, Double> cards) {
        if (since != null && now.isAfter(since)) {
            double kept = kept(now);
            Set<Key> keys = new HashSet<>(means.keySet());
            keys.addAll(held.keySet());
            for (Key key : keys) {
                means.put(key, mean(key, kept));
            }
            means.values().removeIf(mean -> mean < FORGOTTEN);
        }
        since = since == null || now.isAfter(since) ? now : since;
        held = Map.copyOf(cards);
    }

    /** Cards that the queue held on average, as seen from now. */
    public double mean(String queue, AcceleratorClass accelerator, Instant now) {
        return mean(new Key(queue, accelerator), kept(now));
    }

    private double mean(Key key, double kept) {
        return kept * means.getOrDefault(key, 0.0) + (1 - kept) * held.getOrDefault(key, 0.0);
    }

    private double kept(Instant now) {
        if (since == null || !now.isAfter(since)) {
            return 1;
        }
        double halfLives = (double) Duration.between(since, now).toMillis() / halfLife.toMillis();
        return Math.pow(0.5, halfLives);
    }
}
