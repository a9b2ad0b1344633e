package qiantang.app.command;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code member}: the people of a tenant (成员) and their roles. */
@Command(name = "member", synopsisSubcommandLabel = "COMMAND")
final class MemberCommand {
    private static final String ALL = "/api/v1/tenants/{}/members";
    private static final String ONE = ALL + "/{}";
    private static final String ROLES = "/api/v1/tenants/{}/roles";
    private static final Table MEMBERS = Table.of(
            Table.Column.text("login"),
            Table.Column.text("name"),
            Table.Column.word("disabled", "/disabled"),
            Table.Column.time("created", "/createdAt"),
            Table.Column.text("id"));
    private static final Table ASSIGNMENTS = Table.of(
            Table.Column.text("login"),
            Table.Column.word("role", "/role"),
            Table.Column.time("granted", "/grantedAt"),
            Table.Column.text("by", "/grantedBy"),
            Table.Column.text("id", "/member"));

    private final Desk desk;

    MemberCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Cloud cloud = connection.open(desk);
        return desk.show(connection, cloud.list(Cloud.path(ALL, tenant.id(desk, cloud)), Map.of(), limit), MEMBERS);
    }

    @Command(name = "create")
    int create(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Parameters(paramLabel = "LOGIN") String login,
            @Parameters(paramLabel = "NAME") String name) {
        Cloud cloud = connection.open(desk);
        String path = Cloud.path(ALL, tenant.id(desk, cloud));
        return admitted(connection, cloud.post(path, Map.of("login", login, "name", name)), "member.created", login);
    }

    @Command(name = "reset-password")
    int resetPassword(
            @Mixin Connection connection, @Mixin TenantChoice tenant, @Parameters(paramLabel = "LOGIN") String login) {
        Cloud cloud = connection.open(desk);
        String path = path(cloud, tenant, login) + "/reset-password";
        return admitted(connection, cloud.send("POST", path, Optional.empty()).orElseThrow(), "member.reset", login);
    }

    @Command(name = "disable")
    int disable(
            @Mixin Connection connection, @Mixin TenantChoice tenant, @Parameters(paramLabel = "LOGIN") String login) {
        Cloud cloud = connection.open(desk);
        Optional<JsonNode> answer = cloud.post(path(cloud, tenant, login) + "/disable");
        return desk.done(connection, answer, "member.disabled", Map.of("login", login));
    }

    @Command(name = "enable")
    int enable(
            @Mixin Connection connection, @Mixin TenantChoice tenant, @Parameters(paramLabel = "LOGIN") String login) {
        Cloud cloud = connection.open(desk);
        Optional<JsonNode> answer = cloud.post(path(cloud, tenant, login) + "/enable");
        return desk.done(connection, answer, "member.enabled", Map.of("login", login));
    }

    @Command(name = "roles")
    int roles(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Cloud cloud = connection.open(desk);
        String path = Cloud.path(ROLES, tenant.id(desk, cloud));
        return desk.show(connection, cloud.list(path, Map.of(), limit), ASSIGNMENTS);
    }

    @Command(name = "grant")
    int grant(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Parameters(paramLabel = "LOGIN") String login,
            @Parameters(paramLabel = "ROLE") String role) {
        return role(connection, tenant, login, role, "PUT", "member.granted");
    }

    @Command(name = "revoke")
    int revoke(
            @Mixin Connection connection,
            @Mixin TenantChoice tenant,
            @Parameters(paramLabel = "LOGIN") String login,
            @Parameters(paramLabel = "ROLE") String role) {
        return role(connection, tenant, login, role, "DELETE", "member.revoked");
    }

    private int role(
            Connection connection, TenantChoice tenant, String login, String role, String method, String outcome) {
        Cloud cloud = connection.open(desk);
        String at = tenant.id(desk, cloud);
        String path = Cloud.path(ROLES + "/{}/{}", at, role.toUpperCase(Locale.ROOT), member(cloud, at, login));
        Optional<JsonNode> answer = cloud.send(method, path, Optional.empty());
        return desk.done(connection, answer, outcome, Map.of("login", login, "role", role));
    }

    /** The first password is shown this once, alone on its line. */
    private int admitted(Connection connection, JsonNode admitted, String outcome, String login) {
        if (connection.json()) {
            desk.print(admitted);
        } else {
            desk.note(outcome, Map.of("login", login));
            desk.terminal()
                    .out()
                    .println(Table.printable(admitted.path("firstPassword").asString("")));
        }
        return ExitCode.DONE.number();
    }

    private String path(Cloud cloud, TenantChoice tenant, String login) {
        String at = tenant.id(desk, cloud);
        return Cloud.path(ONE, at, member(cloud, at, login));
    }

    /** People know logins; the API knows ids. */
    private String member(Cloud cloud, String tenant, String loginOrId) {
        if (TenantChoice.isId(loginOrId)) {
            return loginOrId;
        }
        return cloud.list(Cloud.path(ALL, tenant), Map.of("login", loginOrId), 1).items().stream()
                .map(item -> item.path("id").asString(""))
                .findFirst()
                .orElseThrow(() ->
                        new Unfulfilled(ExitCode.REFUSED, desk.text("member.unknown", Map.of("login", loginOrId))));
    }
}
