package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole cloud, started as a person would start it, with a model by URL that answers at once. */
class CloudTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Messages MESSAGES = Messages.of(Cloud.CATALOGUES);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ANSWER = """
            {"id":"x","object":"chat.completion","created":1,"model":"far","choices":[{"index":0,"message":\
            {"role":"assistant","content":"hello"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    @TempDir
    static Path home;

    private static HttpServer upstream;
    private static Cloud cloud;
    private static String key;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/v1/chat/completions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        upstream.start();
        cloud = Cloud.start(settings(), MESSAGES, InstantSource.system());
        key = Files.readString(cloud.adminKey().file()).strip();
        String url = "http://127.0.0.1:" + upstream.getAddress().getPort() + "/v1";
        assertThat(post("/api/v1/models", "{\"name\":\"far\",\"server\":{\"url\":\"" + url + "\"}}")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    static void end() {
        cloud.close();
        upstream.stop(0);
    }

    private static Settings settings() {
        return settings(Map.of());
    }

    private static Settings settings(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(
                Map.of("home", home.toString(), "port", "0", "local-engine", "false", "event-loops", "1"));
        flags.putAll(more);
        return Settings.read(CloudSettings.ALL, Map.of(), flags);
    }

    @Test
    void aCallThroughAKeyIsAnsweredAndOnRecordOnce() throws Exception {
        HttpResponse<String> answer = call();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).at("/choices/0/message/content").asString())
                .isEqualTo("hello");
        JsonNode record = onRecord(answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(record.path("model").asString()).isEqualTo("far");
        assertThat(record.path("promptTokens").asInt()).isEqualTo(3);
        assertThat(record.path("completionTokens").asInt()).isEqualTo(2);
        assertThat(record.path("outcome").asString()).isEqualTo("COMPLETED");
        assertThat(record.path("evidence").asString()).isEqualTo("REPORTED");
    }

    @ParameterizedTest
    @CsvSource({"OWNER, 200", "OPERATOR, 403", "DEVELOPER, 200", "FINANCE, 403", "VIEWER, 403"})
    void aKeyCallsModelsOnlyInARoleThatDoes(String role, int status) throws Exception {
        String tenant = JSON.readTree(get("/api/v1/me").body()).path("tenant").asString();
        String made = post(
                        "/api/v1/tenants/" + tenant + "/keys", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}")
                .body();
        String other = JSON.readTree(made).path("key").asString();

        HttpResponse<String> answer = call(other);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.body()).contains("missing_scope");
        }
    }

    @Test
    void theOperatorRemovesAModelOfATenantBelowAndNobodyBesideDoes() throws Exception {
        String east = tenantWithOwner("east");
        String west = tenantWithOwner("west");
        // Nothing answers at an address for documentation, so nothing is asked of a network.
        String server = ",\"server\":{\"url\":\"http://[2001:db8::1]:9/v1\"}}";
        HttpResponse<String> everybody =
                post(east, "/api/v1/models", "{\"name\":\"trap\",\"audience\":\"EVERYBODY\"" + server);
        assertThat(everybody.body()).contains("models.everybody_by_operator");
        HttpResponse<String> own =
                post(east, "/api/v1/models", "{\"name\":\"of-east\",\"audience\":\"OWNER\"" + server);
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);

        assertThat(delete(west, "/api/v1/models/of-east").body()).contains("models.no_such_model");
        assertThat(get("/api/v1/models/of-east").statusCode()).isEqualTo(200);
        assertThat(delete(key, "/api/v1/models/of-east").statusCode()).isEqualTo(204);
        assertThat(delete(key, "/api/v1/models/of-east").statusCode()).isEqualTo(404);
    }

    /** A key of the owner of a new city. */
    private static String tenantWithOwner(String name) throws Exception {
        String root = JSON.readTree(get("/api/v1/me").body()).path("tenant").asString();
        String city = JSON.readTree(post(
                                "/api/v1/tenants",
                                "{\"parent\":\"" + root + "\",\"kind\":\"CITY\",\"name\":\"" + name + "\"}")
                        .body())
                .path("id")
                .asString();
        String wanted = "{\"name\":\"owner\",\"role\":\"OWNER\","
                + "\"scopes\":[\"inference\",\"management.read\",\"management.write\"]}";
        return JSON.readTree(post("/api/v1/tenants/" + city + "/keys", wanted).body())
                .path("key")
                .asString();
    }

    private static HttpResponse<String> delete(String with, String path) throws Exception {
        return CLIENT.send(
                request(path)
                        .setHeader("authorization", "Bearer " + with)
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatWasSealedOpensAfterTheMasterKeyHasANewVersion() throws Exception {
        upstream.createContext("/guarded/v1/chat/completions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean known =
                    "Bearer of-the-upstream".equals(exchange.getRequestHeaders().getFirst("authorization"));
            byte[] answer = (known ? ANSWER : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        String url = "http://127.0.0.1:" + upstream.getAddress().getPort() + "/guarded/v1";
        post("/api/v1/models", """
                {"name":"guarded","server":{"url":"%s","credential":"of-the-upstream"}}""".formatted(url));
        int versions = Files.readAllLines(home.resolve("master.key")).size();
        cloud.close();

        cloud = Cloud.start(settings(Map.of("rotate-master-key", "true")), MESSAGES, InstantSource.system());

        assertThat(Files.readAllLines(home.resolve("master.key"))).hasSize(versions + 1);
        assertThat(call(key, "guarded").statusCode()).isEqualTo(200);
    }

    @Test
    void aRestartedCloudStillServesWhatWasAdded() throws Exception {
        cloud.close();
        cloud = Cloud.start(settings(), MESSAGES, InstantSource.system());

        assertThat(call().statusCode()).isEqualTo(200);
        assertThat(home.resolve("running.json")).content().contains(cloud.url());
    }

    @Test
    void theFirstKeyIsRandomAndOnlyItsOwnerMayReadIt() throws Exception {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(cloud.adminKey().file())))
                .isEqualTo("rw-------");
        assertThat(key).startsWith("qt-").hasSizeGreaterThan(40);
    }

    @Test
    void aSecondCloudOnTheSameDataIsToldWhoHoldsIt() {
        assertThatThrownBy(() -> Cloud.start(settings(), MESSAGES, InstantSource.system()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code().code()).isEqualTo("app.home_in_use");
                    assertThat(problem.getMessage())
                            .contains(Long.toString(ProcessHandle.current().pid()));
                });
    }

    @Test
    void itSaysThatItIsReady() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("qiantang_gateway");
    }

    @Test
    void theObjectStoreIsSweptOnRequest() throws Exception {
        assertThat(JSON.readTree(get("/api/v1/objects").body())
                        .path("damagedCount")
                        .asInt(-1))
                .isZero();
        HttpRequest sweep = request("/api/v1/objects/sweep")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(CLIENT.send(sweep, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!JSON.readTree(get("/api/v1/objects").body()).has("sweptAt")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static HttpResponse<String> call() throws Exception {
        return call(key);
    }

    private static HttpResponse<String> call(String with) throws Exception {
        return call(with, "far");
    }

    private static HttpResponse<String> call(String with, String model) throws Exception {
        // The gateway learns of a new model or key within moments; until then it does not know them.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = post(
                    with,
                    "/v1/chat/completions",
                    "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            boolean known = answer.statusCode() != 404 && answer.statusCode() != 401;
            if (known || System.nanoTime() > deadline) {
                return answer;
            }
        }
    }

    private static JsonNode onRecord(String call) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Map<String, JsonNode> records = new HashMap<>();
            JSON.readTree(get("/api/v1/usage").body()).path("items").forEach(record -> {
                assertThat(records.put(record.path("id").asString(), record)).isNull();
            });
            JsonNode found = records.get(call);
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("call " + call + " did not come on record within " + PATIENCE);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return post(key, path, json);
    }

    private static HttpResponse<String> post(String with, String path, String json) throws Exception {
        return CLIENT.send(
                request(path)
                        .setHeader("authorization", "Bearer " + with)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(cloud.url() + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key);
    }
}
