package qiantang.app.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code gateway}: gateways of their own (独立网关); without a sub-command it is one. */
@Command(name = "gateway", synopsisSubcommandLabel = "[COMMAND]")
final class GatewayCommand implements Callable<Integer> {
    private static final String ALL = "/api/v1/gateways";
    private static final Table GATEWAYS = Table.of(
            Table.Column.text("name"),
            Table.Column.word("state", "/state"),
            Table.Column.time("heard", "/heardAt"),
            Table.Column.time("joined", "/joinedAt"),
            Table.Column.text("id"));

    private final Desk desk;
    private final GatewayRunner runner;

    @Option(names = "--join", paramLabel = "URL", descriptionKey = "qiantang.gateway.join")
    private @Nullable URI cloud;

    @Option(names = "--token", paramLabel = "TOKEN", descriptionKey = "qiantang.gateway.token")
    private @Nullable String token;

    @Option(names = "--home", paramLabel = "FOLDER", descriptionKey = "qiantang.gateway.home")
    private @Nullable Path home;

    @Option(names = "--listen", paramLabel = "HOST", descriptionKey = "qiantang.gateway.listen")
    private @Nullable String listen;

    @Option(names = "--port", paramLabel = "PORT", descriptionKey = "qiantang.gateway.port")
    private @Nullable Integer port;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    GatewayCommand(Desk desk, GatewayRunner runner) {
        this.desk = desk;
        this.runner = runner;
    }

    /** Becomes a gateway of the cloud that is named, until it is told to end. */
    @Override
    public Integer call() throws Exception {
        if (cloud == null) {
            spec.commandLine().usage(spec.commandLine().getOut());
            return ExitCode.DONE.number();
        }
        Map<String, String> typed = new HashMap<>();
        put(typed, "home", home);
        put(typed, "listen", listen);
        put(typed, "port", port);
        return runner.run(desk.terminal(), desk.language(), cloud, Optional.ofNullable(token), typed);
    }

    private static void put(Map<String, String> typed, String name, @Nullable Object value) {
        if (value != null) {
            typed.put(name, value.toString());
        }
    }

    @Command(name = "list")
    int list(@Mixin Connection connection) {
        JsonNode answer = connection.open(desk).get(ALL);
        return desk.show(
                connection,
                new Cloud.Listing(List.copyOf(answer.path("items").valueStream().toList()), false),
                GATEWAYS);
    }

    @Command(name = "token")
    int token(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        JsonNode made = connection.open(desk).post(ALL + "/tokens", Map.of("name", name));
        if (connection.json()) {
            desk.print(made);
        } else {
            desk.note(
                    "gateway.token",
                    Map.of("name", name, "until", made.path("expiresAt").asString("")));
            desk.terminal().out().println(Table.printable(made.path("token").asString("")));
        }
        return ExitCode.DONE.number();
    }

    @Command(name = "revoke")
    int revoke(@Mixin Connection connection, @Parameters(paramLabel = "GATEWAY") String gateway) {
        Optional<JsonNode> answer = connection.open(desk).post(Cloud.path(ALL + "/{}/revoke", gateway));
        return desk.done(connection, answer, "gateway.revoked", Map.of("gateway", gateway));
    }
}
