package qiantang.scheduler.order;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;

/**
 * When waiting jobs may start, by estimate: cards of a class come back as what runs ends, and go to the jobs in their
 * order, none before the one ahead of it. It counts cards and knows neither topology nor backfill, so it is a rough word
 * to people; nothing is decided by it.
 */
public final class Forecast {
    /** Jobs of each queue for which a start is named. */
    public static final int FIRST_OF_QUEUE = 1_000;

    private record Release(Instant at, long cards) {}

    /** The cards of one class over time. */
    private static final class Supply {
        private final PriorityQueue<Release> releases =
                new PriorityQueue<>((one, other) -> one.at().compareTo(other.at()));
        private long free;
        private Instant at;

        Supply(long free, Instant now) {
            this.free = free;
            at = now;
        }

        @Nullable
        Instant take(long cards, Instant notBefore, Duration runs) {
            while (free < cards || at.isBefore(notBefore)) {
                Release next = releases.peek();
                if (next == null && free < cards) {
                    return null;
                }
                if (next == null || (free >= cards && next.at().isAfter(notBefore))) {
                    at = notBefore;
                    break;
                }
                releases.remove();
                free += next.cards();
                at = next.at().isAfter(at) ? next.at() : at;
            }
            free -= cards;
            releases.add(new Release(at.plus(runs), cards));
            return at;
        }
    }

    private final Map<Integer, Supply> supplies = new HashMap<>();
    private final Map<String, Integer> named = new HashMap<>();
    private final Map<String, Instant> starts = new LinkedHashMap<>();
    private final Eligibility eligibility;
    private final Pool pool;
    private final Instant now;

    public Forecast(Pool pool, Eligibility eligibility, Instant now) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.now = now;
        for (Running running : pool.running()) {
            supply(running.cardClass()).releases.add(new Release(running.expectedEnd(now), running.cards()));
        }
    }

    private Supply supply(int cardClass) {
        return supplies.computeIfAbsent(
                cardClass, its -> new Supply(pool.topology().freeCards(Topology.ROOT, its), now));
    }

    /** The next job in line; false if nothing is named for it and all jobs that are equal to it. */
    public boolean add(Job job) {
        if (named.getOrDefault(job.queue(), 0) >= FIRST_OF_QUEUE) {
            return false;
        }
        List<Option> options = eligibility.options(job.demand());
        int cardClass = options.isEmpty() ? -1 : firstClass(options.getFirst());
        if (cardClass < 0) {
            return false;
        }
        Duration runs = job.runTime().cautiousAt(options.getFirst().throughput());
        int cards = Math.max(1, job.demand().wholeCards());
        Instant start = supply(cardClass).take(cards, job.earliestStart(), runs);
        if (start != null) {
            starts.put(job.id(), start);
            named.merge(job.queue(), 1, Integer::sum);
        }
        return start != null;
    }

    private int firstClass(Option option) {
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            if (option.shapes().getFirst().acceptsClass(cardClass)) {
                return cardClass;
            }
        }
        return -1;
    }

    /** Jobs by id with the start that is thought of; missing if the class will never have so many cards. */
    public Map<String, Instant> starts() {
        return Collections.unmodifiableMap(starts);
    }
}
