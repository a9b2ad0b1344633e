package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Route;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.As;
import qiantang.identity.TestCloud.Person;
import qiantang.identity.access.Role;

/** Walks every route as every role, on a tenant here, below, beside and above, against a table. */
class RoutesByRoleTest {
    private static final TestCloud CLOUD = new TestCloud();
    private static final Set<String> OWN = Set.of("signIn", "signOut", "showMe", "changePassword");
    private static final Set<String> DENIALS = Set.of(
            "identity.role_missing",
            "identity.no_such_tenant",
            "identity.office_of_another",
            "identity.role_not_givable",
            "identity.scope_missing");

    /** A tenant to be acted on, with one thing of each kind in it. */
    private record Place(String tenant, String member, String key, String domain) {}

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void everyRoleUsesExactlyTheRoutesOfTheTable() throws IOException {
        String here = CLOUD.tenant(CLOUD.root, "CITY", "here");
        Map<String, Place> places = new HashMap<>();
        places.put("above", place(CLOUD.root, "above"));
        places.put("here", place(here, "here"));
        places.put("below", place(CLOUD.tenant(here, "COUNTY", "below"), "below"));
        places.put("beside", place(CLOUD.tenant(CLOUD.root, "CITY", "beside"), "beside"));
        Map<Role, As> actors = actors(here);
        List<String> checked = new ArrayList<>(OWN);
        for (String line : table()) {
            String[] cells = line.split(" +", -1);
            checked.add(cells[0]);
            Route route = CLOUD.identity.routes().stream()
                    .filter(known -> known.operationId().equals(cells[0]))
                    .findFirst()
                    .orElseThrow();
            for (Role role : Role.values()) {
                String reach = cells[1 + role.ordinal()];
                for (Map.Entry<String, Place> place : places.entrySet()) {
                    Answer answer =
                            call(Objects.requireNonNull(actors.get(role)), route, place.getValue(), place.getKey());
                    assertThat(answer.status()).as(line + answer.body()).isLessThan(500);
                    assertThat(!DENIALS.contains(answer.code()))
                            .as(role + " " + route.operationId() + " " + place.getKey() + " " + answer.body())
                            .isEqualTo(isAllowed(reach, place.getKey()));
                    if (cells[0].equals("suspendTenant")) {
                        undo(place.getValue());
                    }
                }
            }
        }
        assertThat(checked)
                .containsExactlyInAnyOrderElementsOf(
                        CLOUD.identity.routes().stream().map(Route::operationId).toList());
    }

    private static boolean isAllowed(String reach, String place) {
        return switch (place) {
            case "here" -> "SH".contains(reach);
            case "below" -> "SB".contains(reach);
            default -> false;
        };
    }

    private static Answer call(As who, Route route, Place place, String name) {
        String path = route.pathTemplate()
                .substring("/api/v1".length())
                .replace("{tenantId}", place.tenant())
                .replace("{memberId}", place.member())
                .replace("{keyId}", place.key())
                .replace("{domainId}", place.domain())
                .replace("{role}", "VIEWER");
        String query = route.operationId().equals("listTenants") ? "?under=" + place.tenant() : "";
        return CLOUD.call(who, route.method().name(), path + query, body(route, place, name));
    }

    private static String body(Route route, Place place, String name) {
        return switch (route.operationId()) {
            case "createTenant" -> "{\"parent\":\"%s\",\"kind\":\"PROJECT\",\"name\":\"p\"}".formatted(place.tenant());
            case "renameTenant" -> "{\"name\":\"%s\"}".formatted(name);
            case "moveTenant" -> "{\"parent\":\"%s\"}".formatted(parent(place.tenant()));
            case "bindTenant", "rotateKey" -> "{}";
            case "createMember" -> "{\"login\":\"taken\",\"name\":\"taken\"}";
            case "renameMember", "issueKey" -> "{\"name\":\"n\"}";
            case "declareDomain" -> "{\"path\":\"above\",\"everywhere\":true}";
            case "allowSites" -> "{\"everywhere\":true}";
            default -> "";
        };
    }

    private static String parent(String tenant) {
        Answer shown = CLOUD.get(CLOUD.founder(), "/tenants/" + tenant);
        return shown.body().path("parent").asString(CLOUD.root);
    }

    private static void undo(Place place) {
        if (!place.tenant().equals(CLOUD.root)) {
            expect(200, CLOUD.post(CLOUD.founder(), "/tenants/" + place.tenant() + "/resume", ""));
        }
    }

    private static Place place(String tenant, String name) {
        String member = CLOUD.member(tenant, name).id();
        String key = expect(201, CLOUD.post(CLOUD.founder(), "/tenants/" + tenant + "/keys", "{\"name\":\"k\"}"))
                .text("/item/id");
        String path = tenant.equals(CLOUD.root) ? "above" : "above/" + name;
        String domain = expect(
                        201,
                        CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + tenant + "/domains",
                                "{\"path\":\"%s\",\"everywhere\":true}".formatted(path)))
                .text("/id");
        return new Place(tenant, member, key, domain);
    }

    /** Offices are held by people, the other roles by keys. */
    private static Map<Role, As> actors(String tenant) {
        Map<Role, As> actors = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            if (role.isOffice()) {
                String login = "o." + role.ordinal();
                Person person = CLOUD.member(tenant, login);
                expect(200, CLOUD.grant(CLOUD.founder(), tenant, role.name(), person.id()));
                actors.put(role, CLOUD.settled(person));
            } else {
                actors.put(role, CLOUD.key(tenant, role.name()));
            }
        }
        CLOUD.member(CLOUD.root, "taken");
        return actors;
    }

    private static List<String> table() throws IOException {
        try (var in =
                Objects.requireNonNull(RoutesByRoleTest.class.getResourceAsStream("/qiantang/identity/routes.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
