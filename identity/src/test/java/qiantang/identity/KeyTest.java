package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.As;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.TenantPath;
import qiantang.identity.key.ApiKeys;
import qiantang.identity.key.IssuedKey;
import qiantang.identity.key.KeyEntry;
import qiantang.identity.key.KeyText;
import qiantang.identity.key.KeyWish;
import qiantang.identity.tenant.DisplayName;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;
import tools.jackson.databind.JsonNode;

class KeyTest {
    private static final TestCloud CLOUD = new TestCloud();
    private static String city = "";

    @BeforeAll
    static void makeACity() {
        city = CLOUD.tenant(CLOUD.root, "CITY", "杭州");
    }

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void eachWayInWhichAKeyDoesNotWorkHasItsOwnCode() {
        assertThat(CLOUD.get(new As.Nobody(), "/me").code()).isEqualTo("identity.key_missing");
        assertThat(CLOUD.get(new As.Key("qt-abc"), "/me").code()).isEqualTo("identity.key_malformed");
        HttpRequest.Builder basic = HttpRequest.newBuilder(CLOUD.uri("/me")).header("authorization", "Basic cXQ6cXQ=");
        assertThat(CLOUD.send(basic).code()).isEqualTo("identity.key_malformed");
        String stranger = KeyText.random(new Random(1)).reveal();
        assertThat(CLOUD.get(new As.Key(stranger), "/me").code()).isEqualTo("identity.key_unknown");

        Answer issued = issue("{\"name\":\"short\",\"scopes\":[\"management.read\"],\"expiresAt\":\"%s\"}"
                .formatted(CLOUD.clock.instant().plusSeconds(60)));
        As.Key key = new As.Key(issued.text("/key"));
        expect(200, CLOUD.get(key, "/me"));
        CLOUD.clock.pass(Duration.ofMinutes(1));
        assertThat(CLOUD.get(key, "/me").code()).isEqualTo("identity.key_expired");
        expect(
                200,
                CLOUD.post(CLOUD.founder(), "/tenants/" + city + "/keys/" + issued.text("/item/id") + "/revoke", ""));
        assertThat(CLOUD.get(key, "/me").code()).isEqualTo("identity.key_revoked");
    }

    @Test
    void aSuspendedTenantHoldsUpTheKeysOfAllBelowItAndResumingLetsThemGoOn() {
        String county = CLOUD.tenant(city, "COUNTY", "held");
        String project = CLOUD.tenant(county, "PROJECT", "held");
        As.Key key = CLOUD.key(project, "OWNER");
        expect(200, CLOUD.get(key, "/me"));
        expect(200, CLOUD.post(CLOUD.founder(), "/tenants/" + county + "/suspend", ""));
        assertThat(CLOUD.get(key, "/me").code()).isEqualTo("identity.tenant_suspended");
        assertThat(CLOUD.get(CLOUD.founder(), "/tenants/" + project).text("/standing"))
                .isEqualTo("HELD_UP");
        expect(200, CLOUD.post(CLOUD.founder(), "/tenants/" + county + "/resume", ""));
        expect(200, CLOUD.get(key, "/me"));
    }

    @Test
    void aKeyDoesNotDoWhatItWasNotMadeFor() {
        Answer refused = CLOUD.get(CLOUD.key(city, "OWNER", "inference"), "/tenants/" + city);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("identity.scope_missing");
        assertThat(refused.text("/detail")).contains("management.read");
    }

    @Test
    void aKeyIsShownOnceAndKeptNowhere() throws SQLException {
        Answer issued = issue("{\"name\":\"seen once\"}");
        String key = issued.text("/key");
        String one = "/tenants/" + city + "/keys/" + issued.text("/item/id");
        assertThat(CLOUD.get(CLOUD.founder(), one).raw().body())
                .contains("seen once")
                .doesNotContain(key);
        assertThat(CLOUD.get(CLOUD.founder(), "/tenants/" + city + "/keys")
                        .raw()
                        .body())
                .contains("seen once")
                .doesNotContain(key);
        for (String table : tables()) {
            assertThat(mentions(table, key.substring(10))).as(table).isZero();
        }
    }

    @Test
    void aRotatedKeyWorksUntilItsOverlapEndsAndTheNewOneAtOnce() {
        Answer old = issue("{\"name\":\"turning\",\"scopes\":[\"management.read\"],\"models\":[\"qwen3\"]}");
        String id = old.text("/item/id");
        Answer made = expect(
                201,
                CLOUD.post(
                        CLOUD.founder(), "/tenants/" + city + "/keys/" + id + "/rotate", "{\"overlapSeconds\":600}"));
        assertThat(made.body().at("/item/models").toString()).isEqualTo("[\"qwen3\"]");
        As.Key before = new As.Key(old.text("/key"));
        As.Key after = new As.Key(made.text("/key"));
        expect(200, CLOUD.get(before, "/me"));
        expect(200, CLOUD.get(after, "/me"));
        CLOUD.clock.pass(Duration.ofMinutes(10));
        assertThat(CLOUD.get(before, "/me").code()).isEqualTo("identity.key_expired");
        expect(200, CLOUD.get(after, "/me"));
        assertThat(CLOUD.post(CLOUD.founder(), "/tenants/" + city + "/keys/" + id + "/rotate", "{}")
                        .code())
                .isEqualTo("identity.key_not_active");
    }

    @Test
    void aKeyIsRotatedOnlyOnce() {
        String id = issue("{\"name\":\"once\"}").text("/item/id");
        String rotate = "/tenants/" + city + "/keys/" + id + "/rotate";
        expect(201, CLOUD.post(CLOUD.founder(), rotate, "{}"));
        assertThat(CLOUD.post(CLOUD.founder(), rotate, "{}").code()).isEqualTo("identity.key_not_active");
    }

    @Test
    void aDeveloperRevokesTheKeysTheyMadeAndNoOthers() {
        As.Key developer = CLOUD.key(city, "DEVELOPER");
        String own = expect(201, CLOUD.post(developer, "/tenants/" + city + "/keys", "{\"name\":\"mine\"}"))
                .text("/item/id");
        String other = issue("{\"name\":\"not mine\"}").text("/item/id");
        expect(200, CLOUD.post(developer, "/tenants/" + city + "/keys/" + own + "/revoke", ""));
        assertThat(CLOUD.post(developer, "/tenants/" + city + "/keys/" + other + "/revoke", "")
                        .code())
                .isEqualTo("identity.role_missing");
        assertThat(CLOUD.post(developer, "/tenants/" + city + "/keys", "{\"name\":\"x\",\"role\":\"OWNER\"}")
                        .code())
                .isEqualTo("identity.role_not_givable");
    }

    @ParameterizedTest
    @CsvSource({"OWNER, true", "OPERATOR, false", "DEVELOPER, true", "FINANCE, false", "VIEWER, false"})
    void onlyARoleThatCallsModelsGetsAKeyForThat(Role role, boolean calls) {
        String scopes = ",\"scopes\":[\"management.read\",\"inference\"]";
        String body = "{\"name\":\"caller\",\"role\":\"" + role + "\"%s}";
        Answer asked = CLOUD.post(CLOUD.founder(), "/tenants/" + city + "/keys", body.formatted(scopes));
        assertThat(asked.code()).isEqualTo(calls ? "" : "identity.scope_not_for_role");
        assertThat(issue(body.formatted("")).text("/item/scopes/0")).isEqualTo(calls ? "inference" : "management.read");
    }

    /** As keys may have been issued before scopes were held against roles. */
    @ParameterizedTest
    @CsvSource({"OWNER, true", "OPERATOR, false", "DEVELOPER, true", "FINANCE, false", "VIEWER, false"})
    void theScopeAloneLetsNoKeyCall(Role role, boolean calls) {
        ApiKeys keys = new ApiKeys(
                CLOUD.database(),
                new UuidV7(CLOUD.clock, new SecureRandom()),
                CLOUD.clock,
                new SecureRandom(),
                new BreakableTrail(CLOUD.clock));
        TenantPath path = CLOUD.identity.tenants().path(TenantId.parse(city)).orElseThrow();
        IssuedKey issued = keys.issue(
                "test",
                path,
                new KeyWish(
                        new DisplayName("scope alone"),
                        role,
                        Set.of(Scope.INFERENCE),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()));
        CLOUD.identity.keys().refresh();
        KeyEntry entry =
                CLOUD.identity.keys().current().find(issued.text().hash()).orElseThrow();
        assertThat(entry.mayCall()).isEqualTo(calls);
    }

    @Test
    void aLimitedKeyMakesNoKeys() {
        As.Key narrow = CLOUD.key(city, "OWNER", "management.read", "management.write");
        assertThat(CLOUD.post(narrow, "/tenants/" + city + "/keys", "{\"name\":\"x\"}")
                        .code())
                .isEqualTo("identity.limited_key");
    }

    @Test
    void theFoundersKeyIsNotRotatedFromAfar() {
        String id = CLOUD.get(CLOUD.founder(), "/me").text("/id");
        assertThat(CLOUD.post(CLOUD.founder(), "/tenants/" + CLOUD.root + "/keys/" + id + "/rotate", "{}")
                        .code())
                .isEqualTo("identity.founder_key_stays");
    }

    @Test
    void theDirectoryGrowsWithEachChangeAndIsStillWithoutOne() {
        var directory = CLOUD.identity.keys();
        long before = directory.current().version();
        directory.refresh();
        assertThat(directory.since(before)).isEmpty();
        String key = issue("{\"name\":\"listed\"}").text("/key");
        var listing = directory.since(before).orElseThrow();
        assertThat(listing.version()).isGreaterThan(before);
        KeyEntry entry = listing.find(KeyText.parse(key).orElseThrow().hash()).orElseThrow();
        assertThat(entry.name()).isEqualTo("listed");
        assertThat(entry.tenant().text()).isEqualTo(city);
        assertThat(entry.standingAt(CLOUD.clock.instant())).isEqualTo(KeyEntry.Standing.GOOD);
    }

    @Test
    void whoeverUsesADeadKeyIsToldWhyForAWhile() {
        Answer issued = issue("{\"name\":\"dead\",\"scopes\":[\"management.read\"]}");
        As.Key key = new As.Key(issued.text("/key"));
        expect(
                200,
                CLOUD.post(CLOUD.founder(), "/tenants/" + city + "/keys/" + issued.text("/item/id") + "/revoke", ""));
        assertThat(CLOUD.get(key, "/me").code()).isEqualTo("identity.key_revoked");
        CLOUD.clock.pass(Duration.ofDays(31));
        issue("{\"name\":\"something changes\"}");
        assertThat(CLOUD.get(key, "/me").code()).isEqualTo("identity.key_unknown");
    }

    /** Who leaves may have made keys that programs still use: they are found, and ended one by one. */
    @Test
    void keysAreFoundByWhoMadeThem() {
        String many = CLOUD.tenant(city, "PROJECT", "makers of keys");
        As.Key developer = CLOUD.key(many, "DEVELOPER");
        String made = expect(201, CLOUD.post(developer, "/tenants/" + many + "/keys", "{\"name\":\"theirs\"}"))
                .text("/item/createdBy");

        JsonNode keys = expect(200, CLOUD.get(CLOUD.founder(), "/tenants/" + many + "/keys?createdBy=" + made))
                .body()
                .path("items");

        assertThat(keys).hasSize(1);
        assertThat(keys.path(0).path("name").asString()).isEqualTo("theirs");
        assertThat(CLOUD.get(CLOUD.founder(), "/tenants/" + many + "/keys?createdBy=x%20y")
                        .code())
                .isEqualTo("request.query_invalid");
    }

    @Test
    void keysAreListedInPagesAndByState() {
        String many = CLOUD.tenant(city, "PROJECT", "many keys");
        for (int i = 0; i < 5; i++) {
            CLOUD.key(many, "VIEWER");
        }
        Answer first = expect(200, CLOUD.get(CLOUD.founder(), "/tenants/" + many + "/keys?limit=3&state=ACTIVE"));
        assertThat(first.body().path("items")).hasSize(3);
        Answer second = expect(
                200,
                CLOUD.get(
                        CLOUD.founder(),
                        "/tenants/" + many + "/keys?limit=3&state=ACTIVE&cursor=" + first.text("/next")));
        assertThat(second.body().path("items")).hasSize(2);
        assertThat(second.body().has("next")).isFalse();
        assertThat(CLOUD.get(CLOUD.founder(), "/tenants/" + many + "/keys?state=REVOKED")
                        .body()
                        .path("items"))
                .isEmpty();
    }

    private static Answer issue(String body) {
        return expect(201, CLOUD.post(CLOUD.founder(), "/tenants/" + city + "/keys", body));
    }

    private static List<String> tables() throws SQLException {
        try (var superuser = CLOUD.postgres().superuser();
                var statement = superuser.createStatement();
                var rows = statement.executeQuery(
                        "select schemaname || '.' || tablename from pg_tables where schemaname in ('identity',"
                                + " 'foundation')")) {
            List<String> tables = new ArrayList<>();
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
            return tables;
        }
    }

    private static long mentions(String table, String text) throws SQLException {
        try (var superuser = CLOUD.postgres().superuser();
                var statement = superuser.prepareStatement(
                        "select count(*) from " + table + " t where to_jsonb(t)::text like ?")) {
            statement.setString(1, "%" + text + "%");
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
