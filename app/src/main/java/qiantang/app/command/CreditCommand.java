package qiantang.app.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code credit}: what tenants were given to spend (额度), such as vouchers, and what is given back for a call. */
@Command(name = "credit", synopsisSubcommandLabel = "COMMAND")
final class CreditCommand {
    private static final String GRANTS = "/api/v1/tenants/{}/grants";
    private static final Table GIVEN = Table.of(
            Table.Column.number("amount", "/amount/amount"),
            Table.Column.number("left", "/left/amount"),
            Table.Column.word("unit", "/amount/unit"),
            Table.Column.text("models"),
            Table.Column.number("priority", "/priority"),
            Table.Column.word("state", "/state"),
            Table.Column.time("starts", "/startsAt"),
            Table.Column.time("expires", "/expiresAt"),
            Table.Column.text("reason", "/origin"),
            Table.Column.text("by", "/grantedBy"),
            Table.Column.text("id"));

    private final Desk desk;
    private final InstantSource clock;

    CreditCommand(Desk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Cloud cloud = connection.open(desk);
        return desk.show(connection, cloud.list(Cloud.path(GRANTS, tenant.id(desk, cloud)), Map.of(), limit), GIVEN);
    }

    @Command(name = "grant")
    int grant(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Mixin UnitChoice unit,
            @Parameters(paramLabel = "AMOUNT") String amount,
            @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason,
            @Option(names = "--model", paramLabel = "MODEL") @Nullable List<String> models,
            @Option(names = "--priority", paramLabel = "N") @Nullable Integer priority,
            @Option(names = "--starts", paramLabel = "TIME") @Nullable String starts,
            @Option(names = "--days", paramLabel = "DAYS") @Nullable Integer days) {
        Cloud cloud = connection.open(desk);
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("amount", unit.of(amount));
        wanted.put("origin", reason);
        if (models != null) {
            wanted.put("models", models);
        }
        if (priority != null) {
            wanted.put("priority", priority);
        }
        if (starts != null) {
            wanted.put("startsAt", starts);
        }
        if (days != null) {
            wanted.put("expiresAt", clock.instant().plus(Duration.ofDays(days)).toString());
        }
        JsonNode granted = cloud.post(Cloud.path(GRANTS, tenant.id(desk, cloud)), wanted);
        return desk.done(
                connection,
                Optional.of(granted),
                "credit.granted",
                Map.of(
                        "amount", granted.at("/amount/amount").asString(""),
                        "unit", desk.word(granted.at("/amount/unit").asString("")),
                        "id", granted.path("id").asString("")));
    }

    @Command(name = "correct")
    int correct(
            @Mixin Connection connection,
            @Mixin UnitChoice unit,
            @Parameters(paramLabel = "CALL") String call,
            @Parameters(paramLabel = "COST") String cost,
            @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
        JsonNode corrected = connection
                .open(desk)
                .post(
                        Cloud.path("/api/v1/calls/{}/corrections", call),
                        Map.of("cost", unit.of(cost), "reason", reason));
        return desk.done(
                connection,
                Optional.of(corrected),
                "credit.corrected",
                Map.of(
                        "call", call,
                        "change", corrected.at("/change/amount").asString(""),
                        "unit", desk.word(corrected.at("/change/unit").asString("")),
                        "day", corrected.path("day").asString("")));
    }
}
