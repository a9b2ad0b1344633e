package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.gateway.FakeUpstream.token;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.Visibility;
import qiantang.terms.Meter;
import qiantang.terms.Tier;
import qiantang.terms.Usage;

class ChatTest {
    private static final String STREAM = token("Hel") + token("lo") + token("!") + FakeUpstream.finish();

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        cloud = new TestCloud(folder);
        upstream = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        cloud.chat(upstream);
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        cloud.close();
    }

    @Test
    void anAnswerPassesUnchangedAndTheCallIsOnRecord() throws Exception {
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(false));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(FakeUpstream.ANSWER);
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(response.headers().firstValue("x-request-id"))
                .hasValue(call.call().text());
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.COMPLETED);
        assertThat(call.usage())
                .isEqualTo(new Usage(
                        Map.of(Meter.PROMPT_TOKENS, 12L, Meter.CACHED_PROMPT_TOKENS, 5L, Meter.COMPLETION_TOKENS, 34L),
                        Usage.Evidence.REPORTED));
        assertThat(call.tenant()).isEqualTo(TestCloud.TENANT);
        assertThat(call.model()).isEqualTo(TestCloud.MODEL);
        assertThat(call.version()).isEqualTo("v1");
        assertThat(call.streamed()).isFalse();
    }

    @Test
    void onlyTheModelsNameChangesOnTheWayToTheReplica() throws Exception {
        String body =
                "{ \"temperature\" : 0.70,\"model\":\"qwen3\", \"x\":[1e3,\"\\u00e9\"], \"messages\":[{\"role\":\"user\",\"content\":\"你好\"}] }\n";
        assertThat(cloud.chatCall(body).statusCode()).isEqualTo(200);

        FakeUpstream.Asked asked = upstream.asked.getFirst();
        assertThat(asked.body()).isEqualTo(body.replace("\"qwen3\"", "\"up\\\"stream-模型\""));
        assertThat(asked.request().getHeader("authorization")).isEqualTo("Bearer " + TestCloud.SECRET);
        assertThat(asked.request().path()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void aStreamPassesAsItComesAndItsUsageIsTakenOutForWhoDidNotAsk() throws Exception {
        upstream.script = asked -> asked.beginStream()
                .say(STREAM + FakeUpstream.USAGE_EVENT + FakeUpstream.DONE)
                .request()
                .response()
                .end();
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(response.body()).isEqualTo(STREAM + FakeUpstream.DONE);
        assertThat(upstream.asked.getFirst().body()).contains(",\"stream_options\":{\"include_usage\":true}}");
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.COMPLETED);
        assertThat(call.usage()).isEqualTo(Usage.tokens(12, 3, Usage.Evidence.REPORTED));
        assertThat(call.firstToken()).isNotNull().isLessThanOrEqualTo(call.duration());
    }

    @Test
    void metricsNameNoModelThatNotEverybodySees() throws Exception {
        cloud.model(new ServedModel(
                "canary-of-one",
                ServedModel.Kind.CHAT,
                Visibility.only(Set.of(TestCloud.TENANT)),
                "v1",
                4096,
                Instant.EPOCH,
                List.of(TestCloud.replica(9, upstream.address(), TestCloud.SITE, Tier.CITY))));
        String body = TestCloud.hello(false).replace("qwen3", "canary-of-one");
        assertThat(cloud.chatCall(body).statusCode()).isEqualTo(200);
        assertThat(cloud.chatCall(TestCloud.hello(false)).statusCode()).isEqualTo(200);
        cloud.feed.await(2);

        assertThat(cloud.metrics()).contains("of_tenants", "qwen3").doesNotContain("canary-of-one");
    }

    @Test
    void whoAsksForUsageSeesIt() throws Exception {
        upstream.script = asked -> asked.beginStream()
                .say(STREAM + FakeUpstream.USAGE_EVENT + FakeUpstream.DONE)
                .request()
                .response()
                .end();
        String body = TestCloud.hello(true).replace("}]", "}],\"stream_options\":{\"include_usage\":true}");
        HttpResponse<String> response = cloud.chatCall(body);

        assertThat(response.body()).isEqualTo(STREAM + FakeUpstream.USAGE_EVENT + FakeUpstream.DONE);
        assertThat(upstream.asked.getFirst().body()).isEqualTo(body.replace("\"qwen3\"", "\"up\\\"stream-模型\""));
    }
}
