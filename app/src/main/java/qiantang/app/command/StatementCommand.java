package qiantang.app.command;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code statement}: what a tenant owes or is owed for some days (账单); for this month if no day is named. */
@Command(name = "statement")
final class StatementCommand implements Callable<Integer> {
    private static final Table LINES = Table.of(
            Table.Column.text("model"),
            Table.Column.number("calls", "/calls"),
            Table.Column.number("prompt", "/promptTokens"),
            Table.Column.number("cached", "/cachedPromptTokens"),
            Table.Column.number("completion", "/completionTokens"),
            Table.Column.number("reasoning", "/reasoningTokens"),
            Table.Column.number("amount", "/amount/amount"),
            Table.Column.word("unit", "/amount/unit"),
            Table.Column.text("tariff"));
    private static final Table TOTALS = Table.of(
            Table.Column.word("unit", "/unit"),
            Table.Column.number("used", "/used/amount"),
            Table.Column.number("corrected", "/corrected/amount"),
            Table.Column.number("total", "/total/amount"));

    private final Desk desk;
    private final InstantSource clock;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private TenantChoice tenant = new TenantChoice();

    @Option(names = "--from", paramLabel = "DAY")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "DAY")
    private @Nullable String until;

    @Option(names = "--side", paramLabel = "SIDE")
    private @Nullable String side;

    StatementCommand(Desk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Cloud cloud = connection.open(desk);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("from", from == null ? today.withDayOfMonth(1).toString() : from);
        query.put("until", until == null ? today.plusDays(1).toString() : until);
        if (side != null) {
            query.put("side", side.toUpperCase(Locale.ROOT));
        }
        JsonNode statement = cloud.get(Cloud.path("/api/v1/tenants/{}/statement", tenant.id(desk, cloud)), query);
        if (connection.json()) {
            desk.print(statement);
        } else {
            show(statement);
        }
        return ExitCode.DONE.number();
    }

    private void show(JsonNode statement) {
        desk.show(connection, new Cloud.Listing(items(statement, "lines"), false), LINES);
        List<JsonNode> totals = items(statement, "totals");
        if (!totals.isEmpty()) {
            desk.terminal().out().println();
            TOTALS.rows(desk, totals).forEach(desk.terminal().out()::println);
        }
    }

    private static List<JsonNode> items(JsonNode statement, String name) {
        return statement.path(name).valueStream().toList();
    }
}
