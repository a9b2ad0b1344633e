package qiantang.scheduler.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** A value for each hour from an instant on. Before it the first value holds, after it the last. */
public record Series(Instant from, List<Double> hours) {
    public static final int MAX_HOURS = 10_000;

    private static final double HOUR_S = 3_600;

    public Series {
        hours = List.copyOf(hours);
        if (hours.isEmpty() || hours.size() > MAX_HOURS) {
            throw new IllegalArgumentException("a series has 1 to " + MAX_HOURS + " hours");
        }
    }

    public static Series constant(double value) {
        return new Series(Instant.EPOCH, List.of(value));
    }

    public double at(Instant when) {
        return hour(Math.floorDiv(Duration.between(from, when).toSeconds(), (long) HOUR_S));
    }

    private double hour(long index) {
        return hours.get((int) Math.clamp(index, 0, hours.size() - 1L));
    }

    /** The mean over a time, parts of hours counted as such. */
    public double mean(Instant start, Duration length) {
        double begin = Duration.between(from, start).toMillis() / 1_000.0 / HOUR_S;
        double end = begin + Math.max(1, length.toMillis()) / 1_000.0 / HOUR_S;
        // What lies beyond the known hours has one value and is taken at once.
        double last = hours.size();
        double sum = Math.max(0, Math.min(end, 0) - begin) * hours.getFirst();
        sum += Math.max(0, end - Math.max(begin, last)) * hours.getLast();
        for (double hour = Math.max(begin, 0); hour < Math.min(end, last); hour = Math.floor(hour) + 1) {
            sum += hour((long) Math.floor(hour)) * (Math.min(Math.min(end, last), Math.floor(hour) + 1) - hour);
        }
        return sum / (end - begin);
    }

    /** The lowest value that holds at some moment of the time. */
    public double lowest(Instant start, Duration length) {
        double lowest = Math.min(at(start), at(start.plus(length)));
        long first = Math.floorDiv(Duration.between(from, start).toSeconds(), (long) HOUR_S);
        long end = Math.floorDiv(Duration.between(from, start.plus(length)).toSeconds(), (long) HOUR_S);
        for (long hour = Math.max(first, 0); hour <= Math.min(end, hours.size() - 1L); hour++) {
            lowest = Math.min(lowest, hour(hour));
        }
        return lowest;
    }

    /** Beginnings of hours after the start and not after the end, at which the value may change. */
    public List<Instant> changes(Instant start, Instant end) {
        long first = Math.floorDiv(Duration.between(from, start).toSeconds(), (long) HOUR_S) + 1;
        long last =
                Math.min(hours.size(), Math.floorDiv(Duration.between(from, end).toSeconds(), (long) HOUR_S));
        return first > last
                ? List.of()
                : LongStream.rangeClosed(first, last)
                        .mapToObj(hour -> from.plusSeconds(hour * (long) HOUR_S))
                        .toList();
    }
}
