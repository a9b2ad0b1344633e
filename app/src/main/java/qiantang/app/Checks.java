package qiantang.app;

import java.util.List;
import java.util.function.BooleanSupplier;
import qiantang.foundation.database.Database;
import qiantang.foundation.messages.Text;
import qiantang.foundation.objects.ObjectSweep;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.readiness.ReadinessCheck;
import qiantang.foundation.settings.Address;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.Gateway;
import qiantang.terms.TenantId;

/** What the cloud looks at to say whether it can do its work, and whether its settings are safe. */
final class Checks {
    private Checks() {}

    private record Check(String component, Look looking) implements ReadinessCheck {
        interface Look {
            List<Finding> look() throws Exception;
        }

        @Override
        public List<Finding> look() throws Exception {
            return looking.look();
        }
    }

    /** @param anyone in whose name the database is asked whether it answers */
    static ReadinessCheck database(Database database, TenantId anyone) {
        // A problem that is thrown says by itself that the database is away.
        return new Check(
                "database",
                () -> database.inTenant(
                                anyone,
                                handle -> handle.createQuery("select true")
                                        .mapTo(Boolean.class)
                                        .one())
                        ? List.of()
                        : List.of(Finding.refuse(Text.of("check.database_silent"))));
    }

    /** Calls can be judged once the first snapshot has come. */
    static ReadinessCheck gateway(Gateway gateway) {
        BooleanSupplier informed = () -> gateway.version() > 0;
        return new Check(
                "gateway",
                () -> informed.getAsBoolean()
                        ? List.of()
                        : List.of(Finding.refuse(Text.of("check.gateway_uninformed"))));
    }

    /** Doors that can be reached from other machines speak plain HTTP: that is for a proxy in front, or a closed network. */
    static ReadinessCheck doors(Settings settings) {
        return new Check(
                "doors",
                () -> CloudSettings.DOORS.stream()
                        .filter(door -> !CloudSettings.door(settings, door).isLoopback())
                        .map(door -> exposed(settings, door))
                        .toList());
    }

    /** Without TLS the cookie of a session can be read on its way. On this machine alone there is no way to speak of. */
    static ReadinessCheck sessions(Settings settings) {
        boolean atHome =
                CloudSettings.door(settings, CloudSettings.MANAGEMENT_ADDRESS).isLoopback()
                        && settings.find(CloudSettings.PUBLIC_URL).isEmpty();
        return new Check(
                "sessions",
                () -> atHome || CloudSettings.isReachedByTls(settings)
                        ? List.of()
                        : List.of(Finding.unsafe(CloudSettings.PUBLIC_URL, Text.of("check.open_cookies"))));
    }

    /** Damaged bytes are no reason to stand still: whatever does not need them goes on. */
    static ReadinessCheck objects(ObjectSweep sweep) {
        return new Check("objects", () -> {
            int damaged = sweep.report().damagedCount();
            return damaged == 0
                    ? List.of()
                    : List.of(Finding.note(Text.of("check.objects_damaged").with("count", damaged)));
        });
    }

    private static Finding exposed(Settings settings, Setting<Address> door) {
        Address address = CloudSettings.door(settings, door);
        boolean own = settings.find(door).isPresent();
        return Finding.unsafe(
                own ? door : CloudSettings.LISTEN, Text.of("check.plain_http").with("address", address));
    }
}
