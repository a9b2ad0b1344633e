package qiantang.app.command;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which tenant a command is about: the key's own, or one below it by id or by name. */
final class TenantChoice {
    private static final int TENANTS_SEARCHED_MAX = 2_000;

    @Option(names = "--tenant", paramLabel = "TENANT", descriptionKey = "tenant")
    private @Nullable String tenant;

    String id(Desk desk, Cloud cloud) {
        return tenant == null ? own(cloud) : id(desk, cloud, tenant);
    }

    static String own(Cloud cloud) {
        return cloud.get("/api/v1/me").path("tenant").asString("");
    }

    /** An id stands for itself; a name is looked for below the key's tenant, where it may stand more than once. */
    static String id(Desk desk, Cloud cloud, String idOrName) {
        if (isId(idOrName)) {
            return idOrName;
        }
        List<String> found =
                cloud.list("/api/v1/tenants", Map.of("extent", "subtree"), TENANTS_SEARCHED_MAX).items().stream()
                        .filter(item -> item.path("name").asString("").equals(idOrName))
                        .map(item -> item.path("id").asString(""))
                        .toList();
        if (found.isEmpty()) {
            String own = own(cloud);
            JsonNode me = cloud.get(Cloud.path("/api/v1/tenants/{}", own));
            if (me.path("name").asString("").equals(idOrName)) {
                return own;
            }
            throw new Unfulfilled(ExitCode.REFUSED, desk.text("tenant.unknown", Map.of("name", idOrName)));
        }
        if (found.size() > 1) {
            throw new Unfulfilled(
                    ExitCode.REFUSED,
                    desk.text("tenant.ambiguous", Map.of("name", idOrName, "ids", String.join(", ", found))));
        }
        return found.getFirst();
    }

    static boolean isId(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
