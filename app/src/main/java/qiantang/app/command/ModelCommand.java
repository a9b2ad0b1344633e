package qiantang.app.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code model}: which name is served by what (推理服务). */
@Command(name = "model", synopsisSubcommandLabel = "COMMAND")
final class ModelCommand {
    private static final String ALL = "/api/v1/models";
    private static final String ONE = ALL + "/{}";
    private static final String CREDENTIAL_VARIABLE = "QIANTANG_UPSTREAM_KEY";
    private static final Table MODELS = Table.of(
            Table.Column.text("name"),
            Table.Column.word("kind", "/kind"),
            Table.Column.number("serving", "/replicasServing"),
            Table.Column.word("audience", "/audience"),
            Table.Column.number("context", "/contextTokens"),
            Table.Column.text("version"),
            Table.Column.text("owner"));
    private static final Table REPLICAS = Table.of(
            Table.Column.text("id"),
            Table.Column.text("url"),
            Table.Column.text("upstream", "/upstreamModel"),
            Table.Column.word("serving", "/serving"),
            Table.Column.text("site"));

    private final Desk desk;

    ModelCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        return desk.show(connection, connection.open(desk).list(ALL, Map.of(), limit), MODELS);
    }

    @Command(name = "show")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        JsonNode model = connection.open(desk).get(Cloud.path(ONE, name));
        desk.show(connection, model, MODELS);
        if (!connection.json() && !model.path("replicas").isEmpty()) {
            desk.terminal().out().println();
            REPLICAS.rows(desk, model.path("replicas").valueStream().toList())
                    .forEach(desk.terminal().out()::println);
        }
        return ExitCode.DONE.number();
    }

    /** The server behind a name, as {@code add} and {@code add-replica} take it. */
    static final class Server {
        @Option(names = "--url", paramLabel = "URL", required = true, descriptionKey = "model.url")
        private String url = "";

        @Option(names = "--upstream-model", paramLabel = "NAME", descriptionKey = "model.upstream")
        private @Nullable String upstreamModel;

        @Option(names = "--site", paramLabel = "SITE", descriptionKey = "model.site")
        private @Nullable String site;

        /** The credential comes by the environment: what is typed stands in the history and in every list of processes. */
        Map<String, Object> json(Desk desk) {
            Map<String, Object> server = new LinkedHashMap<>(Map.of("url", url));
            put(server, "upstreamModel", upstreamModel);
            put(server, "site", site);
            put(server, "credential", desk.terminal().environment().get(CREDENTIAL_VARIABLE));
            return server;
        }
    }

    @Command(name = "add")
    int add(
            @Mixin Connection connection,
            @Mixin Server server,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--kind", paramLabel = "KIND") @Nullable String kind,
            @Option(names = "--audience", paramLabel = "AUDIENCE") @Nullable String audience,
            @Option(names = "--context", paramLabel = "TOKENS") @Nullable Integer context) {
        Map<String, Object> wanted = new LinkedHashMap<>(Map.of("name", name, "server", server.json(desk)));
        put(wanted, "kind", kind == null ? null : kind.toUpperCase(Locale.ROOT));
        put(wanted, "audience", audience == null ? null : audience.toUpperCase(Locale.ROOT));
        put(wanted, "contextTokens", context);
        return added(connection, name, connection.open(desk).post(ALL, wanted));
    }

    @Command(name = "add-replica")
    int addReplica(@Mixin Connection connection, @Mixin Server server, @Parameters(paramLabel = "NAME") String name) {
        Cloud cloud = connection.open(desk);
        return added(connection, name, cloud.post(Cloud.path(ONE + "/replicas", name), server.json(desk)));
    }

    @Command(name = "remove")
    int remove(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        Optional<JsonNode> none = connection.open(desk).send("DELETE", Cloud.path(ONE, name), Optional.empty());
        return desk.done(connection, none, "model.removed", Map.of("name", name));
    }

    @Command(name = "remove-replica")
    int removeReplica(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "REPLICA") String replica) {
        Cloud cloud = connection.open(desk);
        Optional<JsonNode> none =
                cloud.send("DELETE", Cloud.path(ONE + "/replicas/{}", name, replica), Optional.empty());
        return desk.done(connection, none, "model.replica_removed", Map.of("name", name));
    }

    /** A server that does not answer now is kept all the same, but that must be said. */
    private int added(Connection connection, String name, JsonNode added) {
        if (!(added instanceof ObjectNode) || connection.json()) {
            desk.print(added);
            return ExitCode.DONE.number();
        }
        String outcome = added.at("/probe/outcome").asString("");
        switch (outcome) {
            case "REFUSED" ->
                desk.say(
                        "model.probe_refused",
                        Map.of("name", name, "status", added.at("/probe/status").asString("")));
            case "SILENT" ->
                desk.say(
                        "model.probe_silent",
                        Map.of("name", name, "reason", added.at("/probe/reason").asString("")));
            default -> desk.say("model.added", Map.of("name", name));
        }
        return ExitCode.DONE.number();
    }

    private static void put(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
