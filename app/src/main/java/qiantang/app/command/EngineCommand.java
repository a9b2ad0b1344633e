package qiantang.app.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code engine}: the models that this machine serves itself (本地执行引擎), and how far each is from answering. */
@Command(name = "engine", synopsisSubcommandLabel = "COMMAND")
final class EngineCommand {
    private static final String ALL = "/api/v1/engine/models";
    private static final Table MODELS = Table.of(
            Table.Column.text("name"),
            Table.Column.word("kind", "/kind"),
            Table.Column.word("state", "/state"),
            Table.Column.number("slots", "/slots"),
            Table.Column.number("context", "/contextTokens"),
            Table.Column.text("version"));

    private final Desk desk;

    EngineCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "list")
    int list(@Mixin Connection connection) {
        List<JsonNode> models =
                connection.open(desk).get(ALL).path("items").valueStream().toList();
        int code = desk.show(connection, new Cloud.Listing(models, false), MODELS);
        if (!connection.json()) {
            models.forEach(this::explain);
        }
        return code;
    }

    /** What a line of the table has no room for: how far a download is, and why a model is not there. */
    private void explain(JsonNode model) {
        String name = Table.printable(model.path("name").asString(""));
        JsonNode download = model.path("download");
        if (!download.isMissingNode()) {
            long total = Math.max(1, download.path("bytesTotal").asLong());
            long percent = download.path("bytesDone").asLong() * 100 / total;
            desk.note("engine.downloading", Map.of("name", name, "percent", percent));
        }
        JsonNode failure = model.path("failure");
        if (!failure.isMissingNode()) {
            desk.note(
                    "engine.failed",
                    Map.of(
                            "name", name,
                            "title", Table.printable(failure.path("title").asString("")),
                            "reason", Table.printable(failure.path("reason").asString(""))));
        }
    }

    @Command(name = "start")
    int start(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        Optional<JsonNode> model = connection.open(desk).post(Cloud.path(ALL + "/{}/start", name));
        return desk.done(connection, model, "engine.started", Map.of("name", name));
    }
}
