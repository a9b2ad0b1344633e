package qiantang.app.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code balance}: what a tenant can spend (余额), and on which models. */
@Command(name = "balance")
final class BalanceCommand implements Callable<Integer> {
    private static final Table BALANCES = Table.of(
            Table.Column.word("unit", "/unit"),
            Table.Column.number("free", "/free/amount"),
            Table.Column.number("leased", "/leased/amount"),
            Table.Column.number("held", "/held/amount"),
            Table.Column.number("debt", "/debt/amount"));
    private static final Table LINES = Table.of(
            Table.Column.text("models"),
            Table.Column.word("unit", "/free/unit"),
            Table.Column.number("free", "/free/amount"),
            Table.Column.number("settled", "/settled/amount"),
            Table.Column.number("given", "/granted/amount"));

    private final Desk desk;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private TenantChoice tenant = new TenantChoice();

    BalanceCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Cloud cloud = connection.open(desk);
        JsonNode balances = cloud.get(Cloud.path("/api/v1/tenants/{}/balance", tenant.id(desk, cloud)));
        if (connection.json()) {
            desk.print(balances);
            return ExitCode.DONE.number();
        }
        List<JsonNode> units = balances.path("items").valueStream().toList();
        desk.show(connection, new Cloud.Listing(units, false), BALANCES);
        List<JsonNode> lines =
                units.stream().flatMap(unit -> unit.path("lines").valueStream()).toList();
        if (!lines.isEmpty()) {
            desk.terminal().out().println();
            LINES.rows(desk, lines).forEach(desk.terminal().out()::println);
        }
        return ExitCode.DONE.number();
    }
}
