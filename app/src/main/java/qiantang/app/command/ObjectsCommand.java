package qiantang.app.command;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code objects}: how the object store is, and whether what lies there is still what its name says. */
@Command(name = "objects", synopsisSubcommandLabel = "COMMAND")
final class ObjectsCommand {
    private static final String STORE = "/api/v1/objects";
    private static final Table SHOWN = Table.of(
            Table.Column.number("contents", "/contents"),
            Table.Column.number("bytes", "/bytes"),
            Table.Column.number("collected", "/collected"),
            Table.Column.number("verified", "/verified"),
            Table.Column.number("damaged", "/damagedCount"),
            Table.Column.time("swept", "/sweptAt"));
    private static final Table DAMAGED = Table.of(Table.Column.text("hash"), Table.Column.word("state", "/verdict"));

    private final Desk desk;

    ObjectsCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "show")
    int show(@Mixin Connection connection) {
        JsonNode store = connection.open(desk).get(STORE);
        int code = desk.show(connection, store, SHOWN);
        List<JsonNode> damaged = store.path("damaged").valueStream().toList();
        if (!connection.json() && !damaged.isEmpty()) {
            desk.terminal().out().println();
            DAMAGED.rows(desk, damaged).forEach(desk.terminal().out()::println);
        }
        return code;
    }

    @Command(name = "sweep")
    int sweep(@Mixin Connection connection) {
        return desk.done(connection, connection.open(desk).post(STORE + "/sweep"), "objects.swept", Map.of());
    }
}
