package qiantang.identity;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static qiantang.identity.TestCloud.expect;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import qiantang.audit.LeafKind;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.Logged;
import qiantang.identity.access.Role;

/** Whoever may do what is decided here, so every change of it is in the audit log, or has not happened. */
class OnRecordTest {
    private static final TestCloud CLOUD = new TestCloud();
    private static final AtomicInteger COUNT = new AtomicInteger();
    /** Stands in every name that a person types, to see that none of them gets into the log. */
    private static final String TYPED = "zhangsan";

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    /** One change, of something that was made for it. */
    private record Change(String method, String path, String body) {
        Answer make() {
            return CLOUD.call(CLOUD.founder(), method, path, body);
        }
    }

    private static final Map<LeafKind, Supplier<Change>> CHANGES = Map.ofEntries(
            entry(LeafKind.TENANT_CREATED, () -> post("/tenants", """
                    {"parent":"%s","kind":"CITY","name":"%s"}""".formatted(CLOUD.root, fresh()))),
            entry(LeafKind.TENANT_RENAMED, () -> new Change("PATCH", "/tenants/" + city(), named())),
            entry(LeafKind.TENANT_MOVED, () -> {
                String county = CLOUD.tenant(city(), "COUNTY", fresh());
                return post("/tenants/" + county + "/move", "{\"parent\":\"%s\"}".formatted(city()));
            }),
            entry(LeafKind.TENANT_SUSPENDED, () -> post("/tenants/" + city() + "/suspend", "")),
            entry(LeafKind.TENANT_RESUMED, () -> {
                String city = city();
                expect(200, post("/tenants/" + city + "/suspend", "").make());
                return post("/tenants/" + city + "/resume", "");
            }),
            entry(
                    LeafKind.TENANT_BOUND,
                    () -> put("/tenants/" + city() + "/domain", "{\"domain\":\"%s\"}".formatted(domain(fresh())))),
            entry(
                    LeafKind.MEMBER_ADDED,
                    () -> post("/tenants/" + city() + "/members", """
                    {"login":"%s","name":"%s"}""".formatted(fresh(), fresh()))),
            entry(LeafKind.MEMBER_RENAMED, () -> new Change("PATCH", member(), named())),
            entry(LeafKind.MEMBER_DISABLED, () -> post(member() + "/disable", "")),
            entry(LeafKind.MEMBER_ENABLED, () -> {
                String member = member();
                expect(200, post(member + "/disable", "").make());
                return post(member + "/enable", "");
            }),
            entry(LeafKind.PASSWORD_RESET, () -> post(member() + "/reset-password", "")),
            entry(LeafKind.SESSIONS_ENDED, () -> {
                String city = city();
                TestCloud.Person person = CLOUD.member(city, fresh());
                expect(200, CLOUD.signIn(person.login(), person.firstPassword()));
                return new Change("DELETE", "/tenants/" + city + "/members/" + person.id() + "/sessions", "");
            }),
            entry(LeafKind.ROLE_GRANTED, () -> put(role(), "")),
            entry(LeafKind.ROLE_REVOKED, () -> {
                String role = role();
                expect(200, put(role, "").make());
                return new Change("DELETE", role, "");
            }),
            entry(LeafKind.KEY_ISSUED, () -> post("/tenants/" + city() + "/keys", """
                    {"name":"%s","models":["qwen3-8b"],"scopes":["inference"]}""".formatted(fresh()))),
            entry(LeafKind.KEY_ROTATED, () -> post(key() + "/rotate", "{}")),
            entry(LeafKind.KEY_REVOKED, () -> post(key() + "/revoke", "")),
            entry(
                    LeafKind.DOMAIN_CREATED,
                    () -> post("/tenants/" + CLOUD.root + "/domains", """
                    {"path":"d%d","sites":[]}""".formatted(COUNT.incrementAndGet()))),
            entry(
                    LeafKind.DOMAIN_CHANGED,
                    () -> post(
                            "/tenants/" + CLOUD.root + "/domains/" + domain("changed" + COUNT.incrementAndGet())
                                    + "/versions",
                            "{\"everywhere\":true}")));

    private static Stream<LeafKind> changes() {
        return CHANGES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeAndItsLeafHappenTogetherOrNotAtAll(LeafKind kind) {
        Change change = supplier(kind).get();
        List<String> before = CLOUD.contents();
        int logged = CLOUD.logged().size();

        CLOUD.trail.breakOnce();
        assertThat(change.make().status()).isEqualTo(500);
        assertThat(CLOUD.contents()).as("what is stored").isEqualTo(before);
        assertThat(CLOUD.logged()).hasSize(logged);

        Answer made = change.make();
        assertThat(made.status()).as(made.body().toString()).isBetween(200, 204);
        assertThat(CLOUD.contents()).isNotEqualTo(before);
        List<Logged> now = CLOUD.logged();
        assertThat(now).hasSize(logged + 1);
        Logged last = now.getLast();
        assertThat(last.kind()).isEqualTo(kind.word());
        assertThat(last.entry())
                .contains("\"actor\":\"key:")
                .doesNotContain(TYPED)
                .contains("\"tenant\":\"");
    }

    private static Supplier<Change> supplier(LeafKind kind) {
        return Objects.requireNonNull(CHANGES.get(kind));
    }

    @Test
    void whatChangesNothingIsNotLogged() {
        String city = city();
        Change suspend = post("/tenants/" + city + "/suspend", "");
        Change role = put(role(), "");
        String key = key();
        expect(200, suspend.make());
        expect(200, role.make());
        expect(200, post(key + "/revoke", "").make());
        int logged = CLOUD.logged().size();

        expect(200, suspend.make());
        expect(200, role.make());
        expect(200, post(key + "/revoke", "").make());
        assertThat(CLOUD.logged()).hasSize(logged);
    }

    @Test
    void theBeginningAndWhatIsDoneAtTheMachineIsLoggedToo() {
        try (TestCloud cloud = new TestCloud()) {
            assertThat(cloud.logged())
                    .extracting(Logged::kind)
                    .containsExactly(LeafKind.TENANT_CREATED.word(), LeafKind.KEY_ISSUED.word());
            String person = cloud.member(cloud.root, "sys.one").id();
            expect(200, cloud.grant(cloud.founder(), cloud.root, "SYSTEM_ADMIN", person));
            int before = cloud.logged().size();

            cloud.identity.vacate(Role.SYSTEM_ADMIN);
            cloud.identity.renewFounderKey();

            List<Logged> local = cloud.logged();
            assertThat(local.subList(before, local.size()))
                    .allSatisfy(leaf -> assertThat(leaf.entry()).contains("\"actor\":\"local\""))
                    .extracting(Logged::kind)
                    .containsExactlyInAnyOrder(
                            LeafKind.ROLE_REVOKED.word(), LeafKind.KEY_REVOKED.word(), LeafKind.KEY_ISSUED.word());
        }
    }

    @Test
    void aBrokenLogKeepsTheOfficesAsTheyAre() {
        try (TestCloud cloud = new TestCloud()) {
            List<String> before = cloud.contents();
            cloud.trail.breakOnce();
            assertThatThrownBy(cloud.identity::renewFounderKey).hasMessageContaining("the log is broken");
            assertThat(cloud.contents()).isEqualTo(before);
        }
    }

    @Test
    void everyKindOfThisRoomIsTried() {
        Set<String> subjects = Set.of("tenant", "member", "password", "sessions", "role", "key", "domain");
        assertThat(CHANGES.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of(LeafKind.values())
                        .filter(kind -> subjects.contains(kind.word().replaceFirst("\\..*", "")))
                        .toList());
    }

    private static Change post(String path, String body) {
        return new Change("POST", path, body);
    }

    private static Change put(String path, String body) {
        return new Change("PUT", path, body);
    }

    private static String fresh() {
        return TYPED + COUNT.incrementAndGet();
    }

    private static String named() {
        return "{\"name\":\"%s\"}".formatted(fresh());
    }

    private static String city() {
        return CLOUD.tenant(CLOUD.root, "CITY", fresh());
    }

    private static String member() {
        String city = city();
        return "/tenants/" + city + "/members/" + CLOUD.member(city, fresh()).id();
    }

    private static String role() {
        String city = city();
        return "/tenants/" + city + "/roles/DEVELOPER/members/"
                + CLOUD.member(city, fresh()).id();
    }

    private static String key() {
        String city = city();
        Answer made = post("/tenants/" + city + "/keys", named()).make();
        return "/tenants/" + city + "/keys/" + expect(201, made).text("/item/id");
    }

    private static String domain(String name) {
        Answer made = post("/tenants/" + CLOUD.root + "/domains", "{\"path\":\"%s\",\"sites\":[]}".formatted(name))
                .make();
        return expect(201, made).text("/id");
    }
}
