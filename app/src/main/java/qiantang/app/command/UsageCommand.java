package qiantang.app.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code usage}: the calls on record (用量), one by one, or as sums with {@code usage summary}. */
@Command(name = "usage")
final class UsageCommand implements Callable<Integer> {
    private static final Table CALLS = Table.of(
            Table.Column.time("time", "/startedAt"),
            Table.Column.text("model"),
            Table.Column.word("outcome", "/outcome"),
            Table.Column.number("status", "/status"),
            Table.Column.number("prompt", "/promptTokens"),
            Table.Column.number("completion", "/completionTokens"),
            Table.Column.micros("first", "/firstTokenMicros"),
            Table.Column.micros("took", "/durationMicros"),
            Table.Column.text("domain"),
            Table.Column.text("id"));
    private static final Table SUMS = Table.of(
            Table.Column.text("day"),
            Table.Column.text("model"),
            Table.Column.number("calls", "/calls"),
            Table.Column.number("prompt", "/promptTokens"),
            Table.Column.number("completion", "/completionTokens"),
            Table.Column.number("estimated", "/estimatedCalls"),
            Table.Column.text("tenant"));

    private final Desk desk;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Filter filter = new Filter();

    @Option(names = "--key-id", paramLabel = "ID")
    private @Nullable String key;

    @Option(names = "--supplied")
    private boolean supplied;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20")
    private int limit;

    UsageCommand(Desk desk) {
        this.desk = desk;
    }

    /** What both ways of looking have in common. */
    static final class Filter {
        @Option(names = "--model", paramLabel = "MODEL", descriptionKey = "usage.model")
        private @Nullable String model;

        @Option(names = "--outcome", paramLabel = "OUTCOME", descriptionKey = "usage.outcome")
        private @Nullable String outcome;

        @Option(names = "--from", paramLabel = "TIME", descriptionKey = "usage.from")
        private @Nullable String from;

        @Option(names = "--until", paramLabel = "TIME", descriptionKey = "usage.until")
        private @Nullable String until;

        Map<String, String> query() {
            Map<String, String> query = new LinkedHashMap<>();
            put(query, "model", model);
            put(query, "outcome", outcome == null ? null : outcome.toUpperCase(Locale.ROOT));
            put(query, "from", from);
            put(query, "until", until);
            return query;
        }

        private static void put(Map<String, String> query, String name, @Nullable String value) {
            if (value != null) {
                query.put(name, value);
            }
        }
    }

    @Override
    public Integer call() {
        Map<String, String> query = filter.query();
        Filter.put(query, "key", key);
        if (supplied) {
            query.put("party", "SUPPLIER");
        }
        return desk.show(connection, connection.open(desk).list("/api/v1/usage", query, limit), CALLS);
    }

    @Command(name = "summary")
    int summary(@Mixin Connection connection, @Mixin Filter filter, @Option(names = "--all") boolean subtree) {
        Map<String, String> query = filter.query();
        query.put("scope", subtree ? "SUBTREE" : "OWN");
        ObjectNode sums = (ObjectNode) connection.open(desk).get("/api/v1/usage/summary", query);
        return desk.show(
                connection, new Cloud.Listing(sums.path("items").valueStream().toList(), false), SUMS);
    }
}
