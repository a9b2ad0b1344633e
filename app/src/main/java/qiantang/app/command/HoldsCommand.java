package qiantang.app.command;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holds}: credit that is kept back for what runs (冻结). */
@Command(name = "holds")
final class HoldsCommand implements Callable<Integer> {
    private static final Table HOLDS = Table.of(
            Table.Column.number("amount", "/amount/amount"),
            Table.Column.number("settled", "/settled/amount"),
            Table.Column.word("unit", "/amount/unit"),
            Table.Column.text("purpose", "/subject"),
            Table.Column.word("state", "/state"),
            Table.Column.time("opened", "/openedAt"),
            Table.Column.time("expires", "/expiresAt"),
            Table.Column.time("ended", "/endedAt"),
            Table.Column.text("id"));

    private final Desk desk;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private TenantChoice tenant = new TenantChoice();

    @Option(names = "--state", paramLabel = "STATE")
    private @Nullable String state;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20")
    private int limit;

    HoldsCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Cloud cloud = connection.open(desk);
        Map<String, String> query = state == null ? Map.of() : Map.of("state", state.toUpperCase(Locale.ROOT));
        String path = Cloud.path("/api/v1/tenants/{}/holds", tenant.id(desk, cloud));
        return desk.show(connection, cloud.list(path, query, limit), HOLDS);
    }
}
