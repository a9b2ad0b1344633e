package qiantang.app.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keeps the order of rooms true: a room uses only rooms above it, and those only through their front doors. */
class RoomOrderTest {
    /** From the ground up. {@code bench} lies below and is not on this class path. */
    private static final List<String> ORDER = List.of(
            "terms",
            "tlog",
            "scheduler",
            "foundation",
            "audit",
            "identity",
            "ledger",
            "compute",
            "models",
            "gateway",
            "app");

    /** A process of its own one day, at the edge of a county: it may know these packages of the rooms above, no more. */
    private static final Set<String> SEEN_BY_THE_GATEWAY = Set.of(
            "qiantang.terms",
            "qiantang.foundation.http",
            "qiantang.foundation.settings",
            "qiantang.foundation.messages",
            "qiantang.foundation.metrics",
            "qiantang.foundation.readiness",
            "qiantang.foundation.secrets");

    /** Besides its root package, what a room shows to the others. */
    private static final Set<String> OTHER_FRONT_DOORS =
            Set.of("qiantang.gateway.feed", "qiantang.compute.local", "qiantang.identity.access");

    private static final Set<String> OPEN_ROOMS = Set.of("foundation", "tlog", "scheduler");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("qiantang");

    @Test
    void aRoomUsesOnlyRoomsAboveIt() {
        for (int place = 0; place < ORDER.size(); place++) {
            String[] below = ORDER.subList(place + 1, ORDER.size()).stream()
                    .map(room -> "qiantang." + room + "..")
                    .toArray(String[]::new);
            if (below.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("qiantang." + ORDER.get(place) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(below)
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void noRoomStandsOutsideTheOrder() {
        Set<String> rooms = new TreeSet<>();
        CLASSES.forEach(type -> rooms.add(room(type)));
        assertThat(ORDER).containsAll(rooms);
    }

    @Test
    void noRoomReachesIntoAnother() {
        List<String> intrusions = CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> isIndoors(use.getTargetClass()))
                .filter(use -> !room(use.getOriginClass()).equals(room(use.getTargetClass())))
                // Wiring the rooms means to see their parts.
                .filter(use -> !room(use.getOriginClass()).equals("app"))
                .map(use -> use.getOriginClass().getName() + " uses "
                        + use.getTargetClass().getName())
                .distinct()
                .sorted()
                .toList();
        assertThat(intrusions).isEmpty();
    }

    @Test
    void theGatewayKnowsNothingOfTheRestOfTheCloud() {
        List<String> uses = CLASSES.stream()
                .filter(type -> room(type).equals("gateway"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(use -> use.getTargetClass())
                .filter(RoomOrderTest::isOurs)
                .filter(used -> !room(used).equals("gateway"))
                .filter(used -> !SEEN_BY_THE_GATEWAY.contains(used.getPackageName()))
                .map(JavaClass::getName)
                .distinct()
                .sorted()
                .toList();
        assertThat(uses).isEmpty();
    }

    @Test
    void theGatewayHasNoDatabase() {
        noClasses()
                .that()
                .resideInAPackage("qiantang.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql..", "com.zaxxer..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nativeModelCodeStaysInTheChildProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("qiantang.compute.child..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("de.kherud..", "ai.onnxruntime..", "ai.djl..", "dev.langchain4j..")
                .check(CLASSES);
    }

    @Test
    void onlyAChildThatCanBeLostCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("qiantang.compute.child.llama..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", "com.sun.jna..", "sun.misc..")
                .orShould()
                .callMethod(System.class, "load", String.class)
                .orShould()
                .callMethod(System.class, "loadLibrary", String.class)
                .check(CLASSES);
    }

    @Test
    void timeComesInThroughTheDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("qiantang.app..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("qiantang");
    }

    private static String room(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", 3);
        return parts.length < 2 ? "" : parts[1];
    }

    /** Foundation is what everybody stands on, tlog a library: their packages are their front doors, one per need. */
    private static boolean isIndoors(JavaClass type) {
        boolean indoors = type.getPackageName().split("\\.").length > 2;
        return isOurs(type)
                && indoors
                && !OPEN_ROOMS.contains(room(type))
                && !OTHER_FRONT_DOORS.contains(type.getPackageName());
    }
}
