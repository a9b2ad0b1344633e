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

/** {@code tenant}: the tree of tenants (租户). */
@Command(name = "tenant", synopsisSubcommandLabel = "COMMAND")
final class TenantCommand {
    private static final String ALL = "/api/v1/tenants";
    private static final String ONE = ALL + "/{}";
    private static final Table TENANTS = Table.of(
            Table.Column.text("name"),
            Table.Column.word("kind", "/kind"),
            Table.Column.word("standing", "/standing"),
            Table.Column.text("id"),
            Table.Column.text("parent"));

    private final Desk desk;

    TenantCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Mixin TenantChoice under,
            @Option(names = "--all") boolean subtree,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Cloud cloud = connection.open(desk);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("under", under.id(desk, cloud));
        query.put("extent", subtree ? "subtree" : "children");
        return desk.show(connection, cloud.list(ALL, query, limit), TENANTS);
    }

    @Command(name = "show")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TENANT", arity = "0..1") @Nullable String tenant) {
        Cloud cloud = connection.open(desk);
        String id = tenant == null ? TenantChoice.own(cloud) : TenantChoice.id(desk, cloud, tenant);
        return desk.show(connection, cloud.get(Cloud.path(ONE, id)), TENANTS);
    }

    @Command(name = "create")
    int create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--kind", paramLabel = "KIND", required = true) String kind,
            @Option(names = "--under", paramLabel = "TENANT") @Nullable String under) {
        Cloud cloud = connection.open(desk);
        String parent = under == null ? TenantChoice.own(cloud) : TenantChoice.id(desk, cloud, under);
        JsonNode made = cloud.post(ALL, Map.of("parent", parent, "kind", kind.toUpperCase(Locale.ROOT), "name", name));
        return desk.done(
                connection,
                Optional.of(made),
                "tenant.created",
                Map.of("name", name, "id", made.path("id").asString("")));
    }

    @Command(name = "rename")
    int rename(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name) {
        Cloud cloud = connection.open(desk);
        String path = Cloud.path(ONE, TenantChoice.id(desk, cloud, tenant));
        Optional<JsonNode> answer = cloud.send("PATCH", path, Optional.of(Map.of("name", name)));
        return desk.done(connection, answer, "tenant.renamed", Map.of("name", name));
    }

    @Command(name = "move")
    int move(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Option(names = "--under", paramLabel = "TENANT", required = true) String under) {
        Cloud cloud = connection.open(desk);
        String path = Cloud.path(ONE + "/move", TenantChoice.id(desk, cloud, tenant));
        JsonNode moved = cloud.post(path, Map.of("parent", TenantChoice.id(desk, cloud, under)));
        return desk.done(connection, Optional.of(moved), "tenant.moved", Map.of("name", tenant, "under", under));
    }

    @Command(name = "suspend")
    int suspend(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return change(connection, tenant, "suspend", "tenant.suspended");
    }

    @Command(name = "resume")
    int resume(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return change(connection, tenant, "resume", "tenant.resumed");
    }

    private int change(Connection connection, String tenant, String verb, String outcome) {
        Cloud cloud = connection.open(desk);
        String path = Cloud.path(ONE + "/{}", TenantChoice.id(desk, cloud, tenant), verb);
        return desk.done(connection, cloud.post(path), outcome, Map.of("name", tenant));
    }
}
