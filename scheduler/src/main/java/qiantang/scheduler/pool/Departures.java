package qiantang.scheduler.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who runs, in the order in which it is thought to end, kept as jobs start and stop so that nobody sorts all that runs. */
public final class Departures {
    /**
     * Somebody and when he is thought to end.
     *
     * @param sequence who of those that end together comes first
     */
    public record End(Instant at, long sequence, Running running) {
        static final Comparator<End> ORDER = Comparator.comparing(End::at).thenComparingLong(End::sequence);
    }

    /** When it will end if its estimate is right, and which start it was. */
    private record Mark(Instant planned, long sequence) {}

    private final TreeMap<Mark, Running> byEnd =
            new TreeMap<>(Comparator.comparing(Mark::planned).thenComparingLong(Mark::sequence));
    private final Map<String, Mark> marks = new HashMap<>();
    private long starts;

    Departures() {}

    void add(Running started) {
        put(started, starts++);
    }

    /** It is asked to leave, or has saved its work. */
    void change(Running now) {
        Mark before = marks.get(now.job().id());
        if (before != null) {
            byEnd.remove(before);
            put(now, before.sequence());
        }
    }

    void remove(Running stopped) {
        Mark mark = marks.remove(stopped.job().id());
        if (mark != null) {
            byEnd.remove(mark);
        }
    }

    private void put(Running running, long sequence) {
        Mark mark = new Mark(running.plannedEnd(), sequence);
        marks.put(running.job().id(), mark);
        byEnd.put(mark, running);
    }

    /** All who run; who started later comes after those who end at the same time. */
    public Iterator<End> inOrder(Instant now) {
        Mark last = new Mark(now, Long.MAX_VALUE);
        List<End> overdue = new ArrayList<>();
        byEnd.headMap(last, true)
                .forEach((mark, running) -> overdue.add(new End(running.expectedEnd(now), mark.sequence(), running)));
        overdue.sort(End.ORDER);
        Iterator<End> planned = byEnd.tailMap(last, false).entrySet().stream()
                .map(entry -> new End(entry.getKey().planned(), entry.getKey().sequence(), entry.getValue()))
                .iterator();
        return merged(overdue, planned);
    }

    /** Both in order, if each is. */
    public static Iterator<End> merged(List<End> few, Iterator<End> many) {
        return few.isEmpty() ? many : new Merged(few.iterator(), many);
    }

    private static final class Merged implements Iterator<End> {
        private final Iterator<End> one;
        private final Iterator<End> other;
        private @Nullable End ofOne;
        private @Nullable End ofOther;

        Merged(Iterator<End> one, Iterator<End> other) {
            this.one = one;
            this.other = other;
            ofOne = one.hasNext() ? one.next() : null;
            ofOther = other.hasNext() ? other.next() : null;
        }

        @Override
        public boolean hasNext() {
            return ofOne != null || ofOther != null;
        }

        @Override
        public End next() {
            End first = ofOne;
            End second = ofOther;
            if (first != null && (second == null || End.ORDER.compare(first, second) <= 0)) {
                ofOne = one.hasNext() ? one.next() : null;
                return first;
            }
            if (second == null) {
                throw new NoSuchElementException();
            }
            ofOther = other.hasNext() ? other.next() : null;
            return second;
        }
    }
}
