package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.call.CallLimits;
import qiantang.gateway.feed.CallRecord;
import qiantang.terms.Domain;

/** Nobody, on neither side of the gateway, makes it hold more than it set aside. */
class MemoryTest {
    private static final int BODY_BYTES = 1 << 20;
    private static final CallLimits NARROW = new CallLimits(
            BODY_BYTES,
            100,
            100,
            2 * BODY_BYTES,
            1 << 20,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10));
    private static final String OTHER_KEY = "qt-other-key";

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        cloud = new TestCloud(folder, NARROW);
        cloud.key(OTHER_KEY, Domain.OPEN);
        upstream = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        cloud.chat(upstream);
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        cloud.close();
    }

    @Test
    void anAnswerThatNeverEndsIsCutOffAndTheReplicaIsToldSo() throws Exception {
        upstream.script = asked -> {
            asked.request().response().setChunked(true).putHeader("content-type", "application/json");
            asked.say("{\"choices\":[");
            for (int i = 0; i < 40; i++) {
                asked.say("\"a\",".repeat(16 << 10));
            }
        };

        assertThatThrownBy(() -> cloud.chatCall(TestCloud.hello(false))).isInstanceOf(IOException.class);

        upstream.asked.getFirst().gone().get(20, TimeUnit.SECONDS);
        assertThat(cloud.feed.await(1).getFirst().outcome()).isEqualTo(CallRecord.Outcome.INTERRUPTED);
    }

    @Test
    void anAnswerThatIsNoJsonIsNotWaitedFor() throws Exception {
        upstream.script = asked -> {
            asked.request().response().setChunked(true).putHeader("content-type", "application/json");
            asked.say("<html>");
        };

        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(false));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(502);
        assertThat(response.body()).contains("upstream_failed");
        upstream.asked.getFirst().gone().get(20, TimeUnit.SECONDS);
    }

    @Test
    void bodiesThatAreOnlyAnnouncedKeepNobodyOut() throws Exception {
        try (Socket one = begin(0);
                Socket two = begin(0);
                Socket three = begin(0)) {
            assertThat(one.isConnected() && two.isConnected() && three.isConnected())
                    .isTrue();
            await("qiantang_gateway_calls_in_flight", 3);

            assertThat(call(TestCloud.KEY, 1_000).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theBodiesOfOneKeyTakeTheirShareAndNoMore() throws Exception {
        try (Socket slow = begin(BODY_BYTES - 1_000)) {
            assertThat(slow.isConnected()).isTrue();
            await("qiantang_gateway_buffered_bytes", BODY_BYTES - 1_000);

            HttpResponse<String> refused = call(TestCloud.KEY, 2_000);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("too_many_bytes");
            assertThat(call(OTHER_KEY, 2_000).statusCode()).isEqualTo(200);
        }
        await("qiantang_gateway_buffered_bytes", 0);
        assertThat(call(TestCloud.KEY, 2_000).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> call(String key, int bytes) throws IOException, InterruptedException {
        String body = TestCloud.hello(false) + " ".repeat(bytes);
        HttpRequest.Builder request = cloud.post("/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8));
        return cloud.send(request.setHeader("authorization", "Bearer " + key));
    }

    /** A request that announces the longest body there may be, and sends this much of it. */
    private Socket begin(int bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), cloud.port());
        String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + TestCloud.KEY
                + "\r\ncontent-length: " + BODY_BYTES + "\r\n\r\n";
        socket.getOutputStream().write((head + " ".repeat(bytes)).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private void await(String gauge, double value) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (((GaugeSnapshot) cloud.registry.scrape(gauge::equals).get(0))
                        .getDataPoints()
                        .getFirst()
                        .getValue()
                != value) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(gauge + " did not become " + value + ": " + cloud.metrics());
            }
            Thread.onSpinWait();
        }
    }
}
