package qiantang.app.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code key}: the API keys of a tenant. */
@Command(name = "key", synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {
    private static final String ALL = "/api/v1/tenants/{}/keys";
    private static final String ONE = ALL + "/{}";
    private static final Table KEYS = Table.of(
            Table.Column.text("name"),
            Table.Column.text("start"),
            Table.Column.word("role", "/role"),
            Table.Column.text("scopes"),
            Table.Column.word("state", "/state"),
            Table.Column.time("expires", "/expiresAt"),
            Table.Column.word("by", "/createdBy"),
            Table.Column.text("id"));

    private final Desk desk;
    private final InstantSource clock;

    KeyCommand(Desk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Option(names = "--by", paramLabel = "MAKER") @Nullable String maker,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Cloud cloud = connection.open(desk);
        Map<String, String> query = maker == null ? Map.of() : Map.of("createdBy", maker);
        return desk.show(connection, cloud.list(Cloud.path(ALL, tenant.id(desk, cloud)), query, limit), KEYS);
    }

    @Command(name = "create")
    int create(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--role", paramLabel = "ROLE") @Nullable String role,
            @Option(names = "--scope", paramLabel = "SCOPE") @Nullable List<String> scopes,
            @Option(names = "--model", paramLabel = "MODEL") @Nullable List<String> models,
            @Option(names = "--domain", paramLabel = "DOMAIN") @Nullable String domain,
            @Option(names = "--days", paramLabel = "DAYS") @Nullable Integer days) {
        Cloud cloud = connection.open(desk);
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", name);
        if (role != null) {
            wanted.put("role", role.toUpperCase(Locale.ROOT));
        }
        if (scopes != null) {
            wanted.put("scopes", scopes);
        }
        if (models != null) {
            wanted.put("models", models);
        }
        if (domain != null) {
            wanted.put("domain", domain);
        }
        if (days != null) {
            wanted.put("expiresAt", clock.instant().plus(Duration.ofDays(days)).toString());
        }
        return issued(connection, cloud.post(Cloud.path(ALL, tenant.id(desk, cloud)), wanted));
    }

    @Command(name = "rotate")
    int rotate(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Parameters(paramLabel = "KEY") String key,
            @Option(names = "--overlap-hours", paramLabel = "HOURS") @Nullable Integer overlap) {
        Cloud cloud = connection.open(desk);
        Map<String, Object> wanted = overlap == null
                ? Map.of()
                : Map.of("overlapSeconds", Duration.ofHours(overlap).toSeconds());
        return issued(connection, cloud.post(Cloud.path(ONE + "/rotate", tenant.id(desk, cloud), key), wanted));
    }

    @Command(name = "revoke")
    int revoke(@Mixin Connection connection, @Mixin TenantChoice tenant, @Parameters(paramLabel = "KEY") String key) {
        Cloud cloud = connection.open(desk);
        Optional<JsonNode> answer = cloud.post(Cloud.path(ONE + "/revoke", tenant.id(desk, cloud), key));
        return desk.done(connection, answer, "key.revoked", Map.of("key", key));
    }

    /** The key alone on a line of the outcome, so that a script can take it; the words around it go beside. */
    private int issued(Connection connection, JsonNode issued) {
        if (connection.json()) {
            desk.print(issued);
        } else {
            desk.note("key.issued", Map.of("name", issued.at("/item/name").asString("")));
            desk.terminal().out().println(Table.printable(issued.path("key").asString("")));
        }
        return ExitCode.DONE.number();
    }
}
