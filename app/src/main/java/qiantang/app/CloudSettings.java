package qiantang.app;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import qiantang.compute.local.LocalModels;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.secrets.Secret;
import qiantang.foundation.settings.Address;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.GatewaySettings;
import qiantang.identity.access.Role;

/** What an operator can set, and what it means for the cloud. */
public final class CloudSettings {
    static final Setting<String> LISTEN = Setting.text("listen", "127.0.0.1");
    static final Setting<Integer> PORT = Setting.number("port", 8080, 0, Address.MAX_PORT);
    static final Setting<Address> INFERENCE_ADDRESS = Setting.address("inference-address");
    static final Setting<Address> MANAGEMENT_ADDRESS = Setting.address("management-address");
    static final Setting<Address> HEALTH_ADDRESS = Setting.address("health-address");
    static final Setting<Address> METRICS_ADDRESS = Setting.address("metrics-address");
    static final Setting<URI> PUBLIC_URL = Setting.url("public-url", List.of("http", "https"));
    static final Setting<Secret> DATABASE_URL = Setting.secret("database-url");
    static final Setting<Secret> DATABASE_ADMIN_URL = Setting.secret("database-admin-url");
    static final Setting<Boolean> RENEW_ADMIN_KEY = Setting.yes("renew-admin-key", false);
    static final Setting<Boolean> ROTATE_MASTER_KEY = Setting.yes("rotate-master-key", false);
    static final Setting<String> VACATE_OFFICE =
            Setting.choice("vacate-office", "none", List.of("none", "system", "security", "audit"));
    static final Setting<String> AUDIT_ORIGIN = Setting.text("audit-origin", "qiantang.local/audit");
    static final Setting<String> AUDIT_WITNESSES = Setting.text("audit-witnesses", "");
    static final Setting<Integer> EVENT_LOOPS = Setting.number("event-loops", usualLoops(), 1, 256);

    private static final List<Setting<?>> OWN = List.of(
            LISTEN,
            PORT,
            INFERENCE_ADDRESS,
            MANAGEMENT_ADDRESS,
            HEALTH_ADDRESS,
            METRICS_ADDRESS,
            PUBLIC_URL,
            DATABASE_URL,
            DATABASE_ADMIN_URL,
            RENEW_ADMIN_KEY,
            ROTATE_MASTER_KEY,
            VACATE_OFFICE,
            AUDIT_ORIGIN,
            AUDIT_WITNESSES,
            EVENT_LOOPS);

    /** The doors that can be given addresses of their own. */
    static final List<Setting<Address>> DOORS =
            List.of(INFERENCE_ADDRESS, MANAGEMENT_ADDRESS, HEALTH_ADDRESS, METRICS_ADDRESS);

    /** All of them, in the order in which they are explained. */
    public static final List<Setting<?>> ALL = Stream.of(OWN, LocalModels.SETTINGS, GatewaySettings.all())
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private CloudSettings() {}

    /** Where a door stands: at an address of its own if it was given one, at the common one otherwise. */
    static Address door(Settings settings, Setting<Address> own) {
        Optional<Address> given = settings.find(own);
        return given.orElseGet(() -> new Address(settings.get(LISTEN), settings.get(PORT)));
    }

    /** Whether people reach the cloud by TLS: then session cookies are never sent without it. */
    static boolean isReachedByTls(Settings settings) {
        return settings.find(PUBLIC_URL)
                .filter(url -> url.getScheme().equalsIgnoreCase("https"))
                .isPresent();
    }

    /** The PostgreSQL that was named; empty for the one that comes along. */
    static Optional<DatabaseAddress> databaseElsewhere(Settings settings) {
        Optional<String> admin = settings.find(DATABASE_ADMIN_URL).map(Secret::revealText);
        return settings.find(DATABASE_URL)
                .map(Secret::revealText)
                .map(url -> admin.map(other -> DatabaseAddress.parse(url, other))
                        .orElseGet(() -> DatabaseAddress.parse(url)));
    }

    /** The office that is taken from its holders at this start, since they are lost. */
    static Optional<Role> officeToVacate(Settings settings) {
        return switch (settings.get(VACATE_OFFICE)) {
            case "system" -> Optional.of(Role.SYSTEM_ADMIN);
            case "security" -> Optional.of(Role.SECURITY_ADMIN);
            case "audit" -> Optional.of(Role.AUDIT_ADMIN);
            default -> Optional.empty();
        };
    }

    private static int usualLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }
}
