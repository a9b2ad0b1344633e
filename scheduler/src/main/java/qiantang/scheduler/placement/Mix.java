package qiantang.scheduler.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.pool.Shape;

/**
 * The work that usually comes: shapes with the share of arrivals that each has. What a node has free but the mix could
 * not use is fragmented (F. Weng et al., "Beware of Fragmentation", USENIX ATC 2023).
 *
 * @param entries most popular first; weights add up to 1
 */
public record Mix(List<Entry> entries) {
    /** Rare shapes beyond this share of arrivals are left out. */
    public static final double POPULARITY_KEPT = 0.95;

    /** Shapes that a mix may have. */
    public static final int MAX_ENTRIES = 256;

    public record Entry(Shape shape, double weight) {}

    public Mix {
        entries = List.copyOf(entries);
    }

    /** The most popular shapes until {@link #POPULARITY_KEPT} of the arrivals are covered. */
    public static Mix of(Map<Shape, Integer> arrivals) {
        long all = arrivals.values().stream().mapToLong(Integer::longValue).sum();
        List<Map.Entry<Shape, Integer>> popular = new ArrayList<>(arrivals.entrySet());
        popular.sort(Map.Entry.<Shape, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparingInt(entry -> entry.getKey().id()));
        List<Map.Entry<Shape, Integer>> kept = new ArrayList<>();
        long covered = 0;
        for (Map.Entry<Shape, Integer> entry : popular) {
            if (covered >= POPULARITY_KEPT * all || kept.size() == MAX_ENTRIES) {
                break;
            }
            kept.add(entry);
            covered += entry.getValue();
        }
        double total = covered;
        return new Mix(kept.stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue() / total))
                .toList());
    }

    /** The mix of the last {@value #ARRIVALS} arrivals. */
    public static final class Window {
        public static final int ARRIVALS = 4_096;

        private final Shape[] last;
        private final Map<Shape, Integer> counts = new HashMap<>();
        private int seen;

        public Window() {
            last = new Shape[ARRIVALS];
        }

        public void add(Shape shape) {
            int at = seen++ % ARRIVALS;
            if (seen > ARRIVALS) {
                counts.computeIfPresent(last[at], (_, count) -> count == 1 ? null : count - 1);
            }
            last[at] = shape;
            counts.merge(shape, 1, Integer::sum);
        }

        public int seen() {
            return seen;
        }

        public Mix mix() {
            return Mix.of(counts);
        }
    }
}
