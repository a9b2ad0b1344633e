package qiantang.bench;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * One figure of a benchmark.
 *
 * @param key its name in the line of JSON
 * @param met whether the goal was reached; empty if there is none
 */
public record Row(String key, String what, double value, String unit, String goal, Optional<Boolean> met) {
    public static Row plain(String key, String what, double value, String unit) {
        return new Row(key, what, value, unit, "", Optional.empty());
    }

    /** A count, which a double holds exactly up to 2^53. */
    public static Row count(String key, String what, long value) {
        return plain(key, what, (double) value, "");
    }

    public static Row below(String key, String what, double value, String unit, double goal) {
        return new Row(key, what, value, unit, "< " + number(goal), Optional.of(value < goal));
    }

    public static Row atLeast(String key, String what, double value, String unit, double goal) {
        return new Row(key, what, value, unit, ">= " + number(goal), Optional.of(value >= goal));
    }

    public static Row exactly(String key, String what, long value, long goal) {
        return new Row(key, what, (double) value, "", Long.toString(goal), Optional.of(value == goal));
    }

    /**
     * Says what was measured: the table for people, and one line of JSON for programs.
     *
     * @return the exit code: 1 if a goal was missed
     */
    public static int report(PrintStream out, String bench, List<Row> rows) {
        out.println(table(rows));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bench", bench);
        rows.forEach(row -> json.put(row.key(), row.value()));
        out.println(JsonMapper.shared().writeValueAsString(json));
        return rows.stream().allMatch(row -> row.met.orElse(true)) ? 0 : 1;
    }

    /** The rows as people read them. */
    public static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder("%-52s %12s %-6s %12s  %s%n".formatted("", "value", "", "goal", ""));
        for (Row row : rows) {
            String verdict = row.met.map(met -> met ? "met" : "missed").orElse("");
            table.append(
                    "%-52s %12s %-6s %12s  %s%n".formatted(row.what, number(row.value), row.unit, row.goal, verdict));
        }
        return table.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) || value >= 1_000 ? "%,.0f".formatted(value) : "%.3f".formatted(value);
    }
}
