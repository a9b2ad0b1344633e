package qiantang.bench.scheduler;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a benchmark found: a table with the goal beside each value, and one line of JSON at the end. */
final class Figures {
    private record Row(String what, String found, String goal) {}

    private final String name;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Double> values = new LinkedHashMap<>();

    Figures(String name) {
        this.name = name;
    }

    void add(String key, String what, double value, String format, String goal) {
        values.put(key, value);
        rows.add(new Row(what, String.format(format, value), goal));
    }

    /** The median of several runs; the row says what lay on either side of it. */
    void addRuns(String key, String what, List<Double> runs, String format, String goal) {
        List<Double> sorted = runs.stream().sorted().toList();
        String spread = "%d runs: " + format + " to " + format;
        add(
                key,
                what,
                sorted.get(sorted.size() / 2),
                format,
                (goal + "; " + spread).formatted(sorted.size(), sorted.getFirst(), sorted.getLast()));
        values.put(key + "_least", sorted.getFirst());
        values.put(key + "_most", sorted.getLast());
    }

    void print(PrintStream out) {
        out.printf("%n%s (one thread, decision only)%n%n", name);
        out.printf("  %-52s %14s   %s%n", "", "found", "goal or reference");
        for (Row row : rows) {
            out.printf("  %-52s %14s   %s%n", row.what(), row.found(), row.goal());
        }
        StringBuilder json = new StringBuilder("{\"benchmark\":\"" + name + "\"");
        values.forEach((key, value) -> json.append(",\"%s\":%s".formatted(key, value)));
        out.printf("%n%s}%n", json);
    }

    /** Processor time of this thread: what a busy machine does not distort. */
    static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    static double percentile(double[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * (sorted.length - 1)))];
    }
}
