package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.ModelChoice;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.Visibility;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String USER = "'messages':[{'role':'user','content':'hi'}]";

    private TestCloud cloud;
    private FakeUpstream upstream;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cloud = new TestCloud(folder);
        upstream = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        cloud.chat(upstream);
        cloud.model(
                "embed",
                ServedModel.Kind.EMBEDDINGS,
                List.of(TestCloud.replica(9, upstream.address(), TestCloud.SITE, Tier.CITY)));
        cloud.model(new ServedModel(
                "secret",
                ServedModel.Kind.CHAT,
                Visibility.only(Set.of(new TenantId(new UUID(0, 99)))),
                "v1",
                0,
                Instant.EPOCH,
                List.of()));
        cloud.model("idle", ServedModel.Kind.CHAT, List.of());
        badKey("qt-expired", KeyGrant.State.ACTIVE, Instant.EPOCH, ModelChoice.ANY, KeyGrant.Scope.CHAT);
        badKey("qt-revoked", KeyGrant.State.REVOKED, null, ModelChoice.ANY, KeyGrant.Scope.CHAT);
        badKey("qt-disabled", KeyGrant.State.DISABLED, null, ModelChoice.ANY, KeyGrant.Scope.CHAT);
        badKey("qt-suspended", KeyGrant.State.TENANT_SUSPENDED, null, ModelChoice.ANY, KeyGrant.Scope.CHAT);
        badKey("qt-embeds-only", KeyGrant.State.ACTIVE, null, ModelChoice.ANY, KeyGrant.Scope.EMBEDDINGS);
        badKey("qt-other-model", KeyGrant.State.ACTIVE, null, ModelChoice.only(Set.of("x")), KeyGrant.Scope.CHAT);
    }

    private void badKey(
            String key, KeyGrant.State state, @Nullable Instant expiry, ModelChoice models, KeyGrant.Scope scope) {
        cloud.key(new KeyGrant(
                KeyHash.ofKey(key),
                new KeyId(new UUID(5, key.hashCode())),
                TestCloud.TENANT,
                Domain.OPEN,
                EnumSet.of(scope),
                models,
                expiry,
                state));
    }

    @AfterAll
    void stop() throws Exception {
        upstream.close();
        cloud.close();
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of(CHAT, "", 400, "invalid_json"),
                Arguments.of(CHAT, "null", 400, "invalid_json"),
                Arguments.of(CHAT, "[]", 400, "invalid_json"),
                Arguments.of(CHAT, "{", 400, "invalid_json"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + "} {}", 400, "invalid_json"),
                Arguments.of(CHAT, "{'model':'qwen3','model':'idle'," + USER + "}", 400, "invalid_json"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'x':{'a':1,'a':2}}", 400, "invalid_json"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'x':" + "[".repeat(200) + "}", 400, "invalid_json"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'x':NaN}", 400, "invalid_json"),
                Arguments.of(CHAT, "{" + USER + "}", 400, "missing_field"),
                Arguments.of(CHAT, "{'model':'qwen3'}", 400, "missing_field"),
                Arguments.of(CHAT, "{'model':7," + USER + "}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':null," + USER + "}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':''," + USER + "}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3\\u0000'," + USER + "}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'" + "m".repeat(200) + "'," + USER + "}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'nobody'," + USER + "}", 404, "model_not_found"),
                Arguments.of(CHAT, "{'model':'secret'," + USER + "}", 404, "model_not_found"),
                Arguments.of(CHAT, "{'model':'embed'," + USER + "}", 400, "wrong_model_kind"),
                Arguments.of(CHAT, "{'model':'idle'," + USER + "}", 503, "model_unavailable"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':'hi'}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':[]}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':['hi']}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':[{'content':'x'}]}", 400, "missing_field"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':[{'role':'user'}]}", 400, "missing_field"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':[{'role':1,'content':'x'}]}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3','messages':[{'role':'user','content':7}]}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'stream':'yes'}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'stream_options':[]}", 400, "wrong_type"),
                Arguments.of(
                        CHAT,
                        "{'model':'qwen3'," + USER + ",'stream_options':{'include_usage':true}}",
                        400,
                        "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'max_tokens':0}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'max_tokens':-1}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'max_tokens':1e3}", 400, "wrong_type"),
                Arguments.of(
                        CHAT,
                        "{'model':'qwen3'," + USER + ",'max_tokens':" + "9".repeat(50) + "}",
                        400,
                        "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'n':129}", 400, "invalid_value"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'temperature':'hot'}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'stop':[1]}", 400, "wrong_type"),
                Arguments.of(CHAT, "{'model':'qwen3'," + USER + ",'tools':{}}", 400, "wrong_type"),
                Arguments.of("/v1/embeddings", "{'model':'embed'}", 400, "missing_field"),
                Arguments.of("/v1/embeddings", "{'model':'embed','input':''}", 400, "invalid_value"),
                Arguments.of("/v1/embeddings", "{'model':'embed','input':[]}", 400, "invalid_value"),
                Arguments.of("/v1/embeddings", "{'model':'embed','input':{}}", 400, "wrong_type"),
                Arguments.of("/v1/embeddings", "{'model':'embed','input':[true]}", 400, "wrong_type"),
                Arguments.of("/v1/embeddings", "{'model':'qwen3','input':'x'}", 400, "wrong_model_kind"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsRefusedWithACodeAndASentence(String path, String body, int status, String code) throws Exception {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertRefused(cloud.send(cloud.post(path, bytes)), status, code);
    }

    @Test
    void whatIsNotUtf8IsRefused() throws Exception {
        for (byte[] broken : List.of(
                new byte[] {(byte) 0xff, (byte) 0xfe},
                "{\"model\":\"qwen3\",\"x\":\"\0\"}".getBytes(StandardCharsets.UTF_8),
                "{\"model\":\"qwen3\"}".getBytes(StandardCharsets.UTF_16LE),
                "{\"model\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1))) {
            assertRefused(cloud.send(cloud.post(CHAT, broken)), 400, "invalid_utf8");
        }
    }

    @Test
    void anOverlongBodyIsRefusedAnnouncedOrNot() throws Exception {
        byte[] tooLong = new byte[TestCloud.LIMITS.bodyBytes() + 1];
        assertRefused(cloud.send(cloud.post(CHAT, tooLong)), 413, "body_too_large");
    }

    @ParameterizedTest
    @CsvSource({
        "'',401,missing_api_key",
        "Basic abc,401,malformed_api_key",
        "Bearer,401,malformed_api_key",
        "Bearer a b,401,malformed_api_key",
        "Bearer qt-unknown,401,invalid_api_key",
        "Bearer qt-expired,401,expired_api_key",
        "Bearer qt-revoked,401,revoked_api_key",
        "Bearer qt-disabled,401,disabled_api_key",
        "Bearer qt-suspended,403,tenant_suspended",
        "Bearer qt-embeds-only,403,missing_scope",
        "Bearer qt-other-model,403,model_not_allowed"
    })
    void aBadKeyIsRefusedAndSaysWhy(String authorization, int status, String code) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(cloud.uri(CHAT))
                .POST(HttpRequest.BodyPublishers.ofString(TestCloud.hello(false)));
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        assertRefused(cloud.send(request), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/chat/completions,405,method_not_allowed",
        "POST,/v1/models,405,method_not_allowed",
        "GET,/v1/models/nobody,404,model_not_found",
        "GET,/v1/models/secret,404,model_not_found",
        "GET,/v1/models/%ff%00,404,model_not_found",
        "POST,/v1/nothing,404,unknown_url",
        "POST,/v1,404,unknown_url"
    })
    void aWrongAddressIsRefused(String method, String path, int status, String code) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(cloud.uri(path))
                .header("authorization", "Bearer " + TestCloud.KEY)
                .method(method, HttpRequest.BodyPublishers.noBody());
        assertRefused(cloud.send(request), status, code);
    }

    @Test
    void theListShowsWhatTheKeyMayCall() throws Exception {
        HttpRequest.Builder list =
                HttpRequest.newBuilder(cloud.uri("/v1/models")).header("authorization", "Bearer " + TestCloud.KEY);
        assertThat(cloud.send(list).body())
                .startsWith("{\"object\":\"list\",\"data\":[{\"id\":\"qwen3\",\"object\":\"model\"")
                .contains("\"id\":\"idle\"")
                .doesNotContain("secret");
        HttpRequest.Builder one = HttpRequest.newBuilder(cloud.uri("/v1/models/qwen3"))
                .header("authorization", "Bearer " + TestCloud.KEY);
        assertThat(cloud.send(one).body()).startsWith("{\"id\":\"qwen3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh-CN,zh;q=0.9", "zh"})
    void aChineseCallerReadsChinese(String language) throws Exception {
        HttpResponse<String> response = cloud.send(
                cloud.post(CHAT, "{}".getBytes(StandardCharsets.UTF_8)).header("accept-language", language));
        assertThat(response.body()).contains("缺少字段").contains("\"code\":\"missing_field\"");
    }

    /** Bytes of a good body are changed at random: whatever comes of it, it is an answer and never a fault of ours. */
    @Test
    void noMutationOfABodyMakesTheGatewayFail() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = ("{\"model\":\"qwen3\",\"n\":1,\"stop\":[\"a\"],\"stream_options\":{\"include_usage\":false},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"你好\"}]}]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] alphabet = "{}[]\",:\\u0019e-tfn \0\u007f".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 300; round++) {
            byte[] body = Arrays.copyOf(good, good.length - random.nextInt(3));
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] =
                        random.nextInt(4) == 0 ? (byte) random.nextInt(256) : alphabet[random.nextInt(alphabet.length)];
            }
            HttpResponse<String> response = cloud.send(cloud.post(CHAT, body));
            assertThat(response.statusCode()).as(() -> "seed " + seed).isBetween(200, 499);
        }
    }

    private void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body())
                .startsWith("{\"error\":{\"message\":\"")
                .contains("\"code\":\"" + code + "\"")
                .doesNotContain("Exception")
                .doesNotContain("gateway.");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }
}
