package qiantang.app.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code reconcile}: whether the books of a day agree (对账); {@code reconcile days} lists the days that are closed. */
@Command(name = "reconcile")
final class ReconcileCommand implements Callable<Integer> {
    private static final String LEDGER = "/api/v1/ledger";
    private static final Table DIFFERENCES = Table.of(
            Table.Column.text("check"),
            Table.Column.text("subject"),
            Table.Column.number("expected", "/expected"),
            Table.Column.number("found", "/found"));
    private static final Table DAYS = Table.of(
            Table.Column.text("day"),
            Table.Column.time("closed", "/closedAt"),
            Table.Column.number("postings", "/postings"),
            Table.Column.number("entries", "/entries"),
            Table.Column.text("leaf"),
            Table.Column.text("digest"));

    private final Desk desk;

    @Mixin
    private Connection connection = new Connection();

    @Option(names = "--day", paramLabel = "DAY")
    private @Nullable String day;

    ReconcileCommand(Desk desk) {
        this.desk = desk;
    }

    /** A difference is a check that said no, so that a script notices. */
    @Override
    public Integer call() {
        Map<String, String> query = day == null ? Map.of() : Map.of("day", day);
        JsonNode found = connection.open(desk).get(LEDGER + "/reconciliation", query);
        List<JsonNode> differences = found.path("items").valueStream().toList();
        if (connection.json()) {
            desk.print(found);
        } else if (differences.isEmpty()) {
            desk.say("reconcile.agrees", Map.of());
        } else {
            DIFFERENCES.rows(desk, differences).forEach(desk.terminal().out()::println);
            desk.note("reconcile.differs", Map.of("count", differences.size()));
        }
        return (differences.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }

    @Command(name = "days")
    int days(@Mixin Connection connection) {
        JsonNode closed = connection.open(desk).get(LEDGER + "/days");
        return desk.show(
                connection, new Cloud.Listing(closed.path("items").valueStream().toList(), false), DAYS);
    }
}
