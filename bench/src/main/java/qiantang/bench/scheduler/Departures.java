package qiantang.bench.scheduler;

import java.util.Comparator;
import java.util.PriorityQueue;
import qiantang.scheduler.pool.Pool;

/** Who leaves when, in a benchmark that keeps its own time. */
final class Departures {
    private record End(double at, String job) {}

    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparingDouble(End::at).thenComparing(End::job));

    void add(double at, String job) {
        ends.add(new End(at, job));
    }

    void until(double now, Pool pool) {
        while (!ends.isEmpty() && ends.peek().at() <= now) {
            pool.stop(ends.remove().job());
        }
    }
}
