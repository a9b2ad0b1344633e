package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.UpstreamCredential;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.Tier;
import qiantang.terms.Usage;

class RoutingTest {
    private static final SiteId INSIDE = new SiteId(new UUID(8, 2));
    private static final SiteId OUTSIDE = new SiteId(new UUID(8, 3));
    private static final String BOUND_KEY = "qt-bound";

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream near;
    private FakeUpstream far;

    @BeforeEach
    void start() throws Exception {
        cloud = new TestCloud(folder);
        near = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        far = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        cloud.key(BOUND_KEY, Domain.of(DomainPath.parse("zhejiang/hangzhou"), 1, SiteSet.only(Set.of(INSIDE))));
    }

    @AfterEach
    void stop() throws Exception {
        near.close();
        far.close();
        cloud.close();
    }

    private void serve(ServedReplica... replicas) {
        cloud.model(TestCloud.MODEL, ServedModel.Kind.CHAT, List.of(replicas));
    }

    private HttpResponse<String> callBound(String body) throws Exception {
        return cloud.send(cloud.post("/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8))
                .setHeader("authorization", "Bearer " + BOUND_KEY));
    }

    @Test
    void noFailureInsideTheDomainSendsTheDataOutside() throws Exception {
        serve(
                TestCloud.replica(1, near.address(), INSIDE, Tier.PROVINCE),
                TestCloud.replica(2, far.address(), OUTSIDE, Tier.COUNTY));
        List<FakeUpstream.Script> failures = List.of(
                asked -> asked.json(500, "{}"),
                asked -> asked.json(502, "{}"),
                asked -> asked.json(503, "{}"),
                asked -> asked.json(429, "{}"),
                asked -> asked.json(200, "not json"),
                asked -> asked.json(301, "{}"),
                FakeUpstream.Asked::hangUp);
        for (FakeUpstream.Script failure : failures) {
            near.script = failure;
            assertThat(callBound(TestCloud.hello(false)).statusCode()).isIn(429, 502, 503);
            assertThat(callBound(TestCloud.hello(true)).statusCode()).isIn(429, 502, 503);
        }
        assertThat(far.asked).isEmpty();
        assertThat(cloud.feed.await(14)).allSatisfy(call -> {
            assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.FAILED);
            assertThat(call.usage()).isEqualTo(Usage.NONE);
            assertThat(call.site()).isEqualTo(INSIDE);
        });
    }

    @Test
    void aTenantsNameThatTurnedInwardsIsSentNothing() throws Exception {
        URI inward = URI.create("http://localhost:" + near.address().getPort() + "/v1");
        serve(new ServedReplica(
                new ReplicaId(new UUID(2, 9)),
                inward,
                "m",
                new UpstreamCredential(TestCloud.SECRET),
                INSIDE,
                Tier.CITY,
                false));

        assertThat(callBound(TestCloud.hello(false)).statusCode()).isEqualTo(503);
        assertThat(near.asked).isEmpty();
        assertThat(cloud.feed.await(1).getFirst().outcome()).isEqualTo(CallRecord.Outcome.FAILED);
    }

    @Test
    void aModelThatIsServedOnlyOutsideTheDomainIsRefused() throws Exception {
        serve(TestCloud.replica(2, far.address(), OUTSIDE, Tier.COUNTY));
        HttpResponse<String> response = callBound(TestCloud.hello(false));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("\"code\":\"domain_forbids\"").contains("zhejiang/hangzhou");
        assertThat(far.asked).isEmpty();
        assertThat(cloud.feed.calls()).isEmpty();
    }

    @Test
    void whatFailsBeforeTheFirstByteIsTriedAtAnotherReplica() throws Exception {
        near.script = asked -> asked.json(500, "{}");
        ServedReplica dead = TestCloud.replica(3, URI.create("http://127.0.0.1:1/v1"), INSIDE, Tier.COUNTY);
        serve(
                dead,
                TestCloud.replica(1, near.address(), INSIDE, Tier.CITY),
                TestCloud.replica(2, far.address(), INSIDE, Tier.PROVINCE));
        HttpResponse<String> response = callBound(TestCloud.hello(false));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(near.asked).hasSize(1);
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.COMPLETED);
        assertThat(call.replica()).isEqualTo(new ReplicaId(new UUID(2, 2)));
    }

    @Test
    void theNearestTierIsAskedFirst() throws Exception {
        serve(
                TestCloud.replica(2, far.address(), INSIDE, Tier.PROVINCE),
                TestCloud.replica(1, near.address(), INSIDE, Tier.COUNTY));
        for (int i = 0; i < 5; i++) {
            assertThat(callBound(TestCloud.hello(false)).statusCode()).isEqualTo(200);
        }
        assertThat(near.asked).hasSize(5);
    }

    @Test
    void aBusyReplicaIsPassedOnWithItsWait() throws Exception {
        near.script = asked -> {
            asked.request().response().putHeader("retry-after", "7");
            asked.json(429, "{}");
        };
        cloud.chat(near);
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(false));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).hasValue("7");
        assertThat(response.body()).contains("\"code\":\"upstream_busy\"");
    }

    @Test
    void aPromptThatIsTooLongIsToldFromOtherRejections() throws Exception {
        near.script = asked -> asked.json(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}");
        cloud.chat(near);
        assertThat(cloud.chatCall(TestCloud.hello(false)).body()).contains("\"code\":\"context_length_exceeded\"");
        near.script = asked -> asked.json(400, "{\"error\":{\"code\":\"whatever\"}}");
        assertThat(cloud.chatCall(TestCloud.hello(false)).body()).contains("\"code\":\"upstream_rejected\"");
        assertThat(cloud.feed.await(2))
                .allSatisfy(call -> assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.REJECTED));
    }

    @Test
    void aRecordIsTakenOnceHoweverOftenItsAnswerIsLost() throws Exception {
        cloud.chat(near);
        cloud.feed.loseAnswers(3);
        for (int i = 0; i < 20; i++) {
            assertThat(cloud.chatCall(TestCloud.hello(i % 2 == 0)).statusCode()).isIn(200, 502);
        }
        assertThat(cloud.feed.await(20)).hasSize(20);
        assertThat(cloud.feed.conflicts()).isEmpty();
    }
}
