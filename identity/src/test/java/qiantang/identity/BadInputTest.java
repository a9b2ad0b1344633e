package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Route;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.As;

/** Sends every route what it cannot take. The answer is a 4xx with a code and a sentence, and nothing is stored. */
class BadInputTest {
    private static final TestCloud CLOUD = new TestCloud();
    private static final String ABSENT = "0192f0c1-2345-7000-8000-000000000001";

    /** A good body of each route that takes one; what is sent is made from it by spoiling it. */
    private static final Map<String, String> GOOD = Map.ofEntries(
            Map.entry("signIn", "{\"login\":\"somebody\",\"password\":\"p\"}"),
            Map.entry("changePassword", "{\"current\":\"p\",\"wanted\":\"p\"}"),
            Map.entry("createTenant", "{\"parent\":\"%s\",\"kind\":\"CITY\",\"name\":\"n\"}".formatted(CLOUD.root)),
            Map.entry("renameTenant", "{\"name\":\"n\"}"),
            Map.entry("moveTenant", "{\"parent\":\"%s\"}".formatted(CLOUD.root)),
            Map.entry("bindTenant", "{\"domain\":\"%s\"}".formatted(ABSENT)),
            Map.entry("createMember", "{\"login\":\"somebody\",\"name\":\"n\"}"),
            Map.entry("renameMember", "{\"name\":\"n\"}"),
            Map.entry("issueKey", "{\"name\":\"n\",\"scopes\":[\"inference\"],\"models\":[\"m\"]}"),
            Map.entry("rotateKey", "{\"overlapSeconds\":1}"),
            Map.entry("declareDomain", "{\"path\":\"p\",\"sites\":[]}"),
            Map.entry("allowSites", "{\"sites\":[]}"));

    private static final As.Session PERSON = CLOUD.settled(CLOUD.member(CLOUD.root, "bad.input"));
    private static final String MEMBER = CLOUD.member(CLOUD.root, "bad.target").id();
    private static final String KEY = expect(
                    201, CLOUD.post(CLOUD.founder(), "/tenants/" + CLOUD.root + "/keys", "{\"name\":\"k\"}"))
            .text("/item/id");
    private static final String DOMAIN = expect(
                    201,
                    CLOUD.post(
                            CLOUD.founder(),
                            "/tenants/" + CLOUD.root + "/domains",
                            "{\"path\":\"taken\",\"sites\":[]}"))
            .text("/id");

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void everyBodyIsSpoiltInEveryWay() {
        Map<String, Long> before = stored();
        for (Route route : CLOUD.identity.routes()) {
            String good = GOOD.get(route.operationId());
            if (good == null) {
                continue;
            }
            for (byte[] bad : spoilt(good)) {
                Answer answer = send(route, path(route), bad);
                refused(
                        route.operationId() + " "
                                + new String(bad, 0, Math.min(bad.length, 90), StandardCharsets.UTF_8),
                        answer);
            }
        }
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void everyRouteThatTakesABodyIsAmongThem() {
        List<String> takers = List.of("POST", "PUT", "PATCH");
        List<String> silent = List.of(
                "suspendTenant",
                "resumeTenant",
                "disableMember",
                "enableMember",
                "resetPassword",
                "grantRole",
                "revokeKey");
        assertThat(CLOUD.identity.routes().stream()
                        .filter(route -> takers.contains(route.method().name()))
                        .map(Route::operationId)
                        .filter(id -> !silent.contains(id)))
                .containsExactlyInAnyOrderElementsOf(GOOD.keySet());
    }

    @Test
    void whatStandsInAPathIsAnIdOfSomethingThatIsThere() {
        Map<String, Long> before = stored();
        for (Route route : CLOUD.identity.routes()) {
            for (String name : List.of("{tenantId}", "{memberId}", "{keyId}", "{domainId}", "{role}")) {
                if (route.pathTemplate().contains(name)) {
                    for (String bad : List.of("x", ABSENT + "0", "%00", "%FF%FE", "..%2F..", ABSENT)) {
                        String path = filled(route.pathTemplate().replace(name, bad));
                        // Taking away what nobody holds is no mistake.
                        if (!route.operationId().equals("revokeRole") || !bad.equals(ABSENT)) {
                            refused(route.operationId() + " " + path, send(route, path, body(route)));
                        }
                    }
                }
            }
        }
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void queriesAreThoseThatTheRouteKnows() {
        String keys = "/tenants/" + CLOUD.root + "/keys";
        for (String bad : List.of(
                keys + "?state=GONE",
                keys + "?limit=0",
                keys + "?limit=201",
                keys + "?limit=x",
                keys + "?cursor=x",
                keys + "?unknown=1",
                keys + "?state=ACTIVE&state=ACTIVE",
                "/tenants?under=x",
                "/tenants?extent=all",
                "/tenants?kind=TOWN",
                "/tenants/" + CLOUD.root + "/members?login=%00",
                "/tenants/" + CLOUD.root + "/members?login=%FF")) {
            refused(bad, CLOUD.get(CLOUD.founder(), bad));
        }
        String cursor = expect(200, CLOUD.get(CLOUD.founder(), "/tenants/" + CLOUD.root + "/members?limit=1"))
                .text("/next");
        assertThat(CLOUD.get(CLOUD.founder(), keys + "?cursor=" + cursor).code())
                .as("a cursor of another list")
                .isEqualTo("request.cursor_invalid");
    }

    @Test
    void aFieldThatBreaksItsRuleIsNamed() {
        String tenant = "/tenants/" + CLOUD.root;
        for (Map.Entry<String, String> bad : Map.of(
                        "{\"login\":\"-x\",\"name\":\"n\"}",
                        "/login",
                        "{\"login\":\"ok.login\",\"name\":\" \"}",
                        "/name",
                        "{\"login\":\"ok.login\",\"name\":\"a\u202eb\"}",
                        "/name",
                        "{\"login\":\"ok.login\",\"name\":\"" + "名".repeat(101) + "\"}",
                        "/name",
                        "{\"login\":\"" + "x".repeat(101) + "\",\"name\":\"n\"}",
                        "/login")
                .entrySet()) {
            named(CLOUD.post(CLOUD.founder(), tenant + "/members", bad.getKey()), bad.getValue());
        }
        String tooMany = "\"m\",".repeat(101);
        for (Map.Entry<String, String> bad : Map.of(
                        "{\"name\":\"n\",\"scopes\":[]}",
                        "/scopes",
                        "{\"name\":\"n\",\"scopes\":[\"inference\",\"everything\"]}",
                        "/scopes/1",
                        "{\"name\":\"n\",\"models\":[\"a b\"]}",
                        "/models",
                        "{\"name\":\"n\",\"models\":[" + tooMany.substring(0, tooMany.length() - 1) + "]}",
                        "/models")
                .entrySet()) {
            named(CLOUD.post(CLOUD.founder(), tenant + "/keys", bad.getKey()), bad.getValue());
        }
        assertThat(CLOUD.post(
                                CLOUD.founder(),
                                tenant + "/keys",
                                "{\"name\":\"n\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                        .code())
                .isEqualTo("identity.expiry_past");
        named(CLOUD.post(CLOUD.founder(), tenant + "/domains", "{\"path\":\"p\"}"), "/sites");
        named(
                CLOUD.post(CLOUD.founder(), tenant + "/domains", "{\"path\":\"p\",\"everywhere\":true,\"sites\":[]}"),
                "/sites");
    }

    private static void named(Answer answer, String field) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.text("/errors/0/field")).as(answer.body().toString()).isEqualTo(field);
        assertThat(answer.text("/errors/0/reason"))
                .doesNotStartWith("identity.")
                .doesNotContain("{");
    }

    private static void refused(String what, Answer answer) {
        assertThat(answer.status()).as(what + " " + answer.body()).isBetween(400, 499);
        assertThat(answer.code()).as(what).isNotEmpty();
        assertThat(answer.text("/title")).as(what).isNotEmpty().doesNotContain("identity.");
        assertThat(answer.text("/detail"))
                .as(what)
                .isNotEmpty()
                .doesNotContain("identity.")
                .doesNotContain("{");
        assertThat(answer.raw().body()).as(what).doesNotContain("Exception").doesNotContain("at qiantang");
    }

    private static List<byte[]> spoilt(String good) {
        byte[] broken = good.getBytes(StandardCharsets.ISO_8859_1);
        broken[broken.length - 3] = (byte) 0xFF;
        List<String> texts = List.of(
                "",
                "null",
                "[]",
                "\"x\"",
                "{",
                good + "x",
                good.substring(0, good.length() - 1),
                good.replaceFirst("\\{", "{\"unknown\":1,"),
                good.replaceFirst(":.*", ":{}}"),
                good.replaceFirst(":.*", ":[[[[]]]]}"),
                good.replaceFirst(":.*", ":1.5}"),
                good.replaceFirst(":.*", ":true}"),
                good.replaceFirst(":.*", ":\"a\\\\u0000b\"}"),
                good.replaceFirst(":.*", ":\"\\\\ud800\"}"),
                "{\"x\":".repeat(200) + "1" + "}".repeat(200),
                "{\"name\":\"" + "x".repeat(2 << 20) + "\"}");
        List<byte[]> all = new ArrayList<>(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        all.add(broken);
        return all;
    }

    private static byte[] body(Route route) {
        return GOOD.getOrDefault(route.operationId(), "").getBytes(StandardCharsets.UTF_8);
    }

    private static String path(Route route) {
        return filled(route.pathTemplate());
    }

    private static String filled(String template) {
        return template.substring("/api/v1".length())
                .replace("{tenantId}", CLOUD.root)
                .replace("{memberId}", MEMBER)
                .replace("{keyId}", KEY)
                .replace("{domainId}", DOMAIN)
                .replace("{role}", "VIEWER");
    }

    private static Answer send(Route route, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(CLOUD.uri(path))
                .method(
                        route.method().name(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header("content-type", "application/json");
        if (path.startsWith("/me")) {
            request.header("cookie", PERSON.cookie()).header("x-csrf-token", PERSON.csrfToken());
        } else {
            request.header("authorization", "Bearer " + CLOUD.founderKey);
        }
        return CLOUD.send(request);
    }

    /** Rows per table, save those that count attempts. */
    private static Map<String, Long> stored() {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : List.of(
                "tenant", "domain", "domain_version", "member", "password", "session", "role_grant", "api_key")) {
            rows.put(table, CLOUD.rows("identity." + table));
        }
        rows.put("version", CLOUD.rows("identity.directory, generate_series(1, version)"));
        return rows;
    }
}
