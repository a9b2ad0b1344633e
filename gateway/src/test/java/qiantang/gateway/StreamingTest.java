package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.gateway.FakeUpstream.token;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.call.CallLimits;
import qiantang.gateway.feed.CallRecord;
import qiantang.terms.Meter;
import qiantang.terms.Usage;

class StreamingTest {
    private static final CallLimits IMPATIENT = new CallLimits(
            1 << 20,
            100,
            100,
            64L << 20,
            1 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(100));

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        start(TestCloud.LIMITS);
    }

    private void start(CallLimits limits) throws Exception {
        cloud = new TestCloud(folder, limits);
        upstream = new FakeUpstream(cloud.vertx, FakeUpstream.Asked::beginStream);
        cloud.chat(upstream);
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        cloud.close();
    }

    @Test
    void aCallerWhoLeavesStopsTheReplicaAndIsChargedForWhatWasProduced() throws Exception {
        upstream.script = asked -> asked.beginStream().say(token("one") + token("two"));
        try (Socket socket = ask(TestCloud.hello(true))) {
            readUntil(socket, "two");
        }
        FakeUpstream.Asked asked = upstream.arrivals.poll(10, TimeUnit.SECONDS);
        assertThat(asked).isNotNull();
        asked.gone().get(10, TimeUnit.SECONDS);
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.CLIENT_GONE);
        assertThat(call.usage().of(Meter.COMPLETION_TOKENS)).isEqualTo(2);
        assertThat(call.usage().evidence()).isEqualTo(Usage.Evidence.ESTIMATED);
    }

    @Test
    void aCallerWhoLeavesBeforeTheFirstByteStopsTheReplicaToo() throws Exception {
        upstream.script = asked -> {};
        FakeUpstream.Asked asked;
        try (Socket socket = ask(TestCloud.hello(false))) {
            asked = upstream.arrivals.poll(10, TimeUnit.SECONDS);
            assertThat(asked).isNotNull();
            assertThat(socket.isConnected()).isTrue();
        }
        asked.gone().get(10, TimeUnit.SECONDS);
        assertThat(cloud.feed.await(1).getFirst().outcome()).isEqualTo(CallRecord.Outcome.CLIENT_GONE);
    }

    @Test
    void aReplicaThatDiesInMidStreamLeavesACleanErrorAndAnInterruptedRecord() throws Exception {
        upstream.script = asked -> {
            asked.beginStream().say(token("one"));
            cloud.vertx.setTimer(50, timer -> asked.hangUp());
        };
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.body()).startsWith(token("one") + "data: {\"error\":{\"message\":");
        assertThat(response.body())
                .contains("\"code\":\"upstream_interrupted\"")
                .endsWith("}}\n\n");
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.INTERRUPTED);
        assertThat(call.usage().of(Meter.COMPLETION_TOKENS)).isEqualTo(1);
        assertThat(upstream.asked).hasSize(1);
    }

    @Test
    void anErrorEventOfTheReplicaDoesNotReachTheCaller() throws Exception {
        upstream.script = asked -> asked.beginStream()
                .say(token("one") + "data: {\"error\":{\"message\":\"" + TestCloud.SECRET + "\"}}\n\n");
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.body()).contains("upstream_interrupted").doesNotContain(TestCloud.SECRET);
    }

    @Test
    void aSilentReplicaIsCoveredBySignsOfLifeAndThenByAnErrorEvent() throws Exception {
        stop();
        start(IMPATIENT);
        upstream.script = asked -> {};
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith(": keep-alive\n\n").contains("\"code\":\"upstream_timeout\"");
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.FAILED);
        assertThat(call.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void aStreamThatFallsSilentShowsSignsOfLifeBetweenItsEventsToo() throws Exception {
        stop();
        start(IMPATIENT);
        upstream.script = asked -> asked.beginStream().say(token("one"));
        try (Socket socket = ask(TestCloud.hello(true))) {
            BufferedReader reader = reader(socket);
            readUntil(reader, "one");
            assertThat(readUntil(reader, ": keep-alive")).isNotNull();
        }
    }

    @Test
    void aReplicaThatFailsAfterNoMoreThanSignsOfLifeIsReplacedByAnother() throws Exception {
        stop();
        start(IMPATIENT);
        upstream.script = asked -> {};
        FakeUpstream other = new FakeUpstream(cloud.vertx, asked -> {});
        cloud.chat(upstream, other);
        try (Socket socket = ask(TestCloud.hello(true))) {
            BufferedReader reader = reader(socket);
            assertThat(readUntil(reader, ": keep-alive")).isNotNull();
            FakeUpstream.Script speaks = asked -> asked.beginStream()
                    .say(token("after all") + FakeUpstream.finish() + FakeUpstream.DONE)
                    .request()
                    .response()
                    .end();
            FakeUpstream silent = upstream.asked.isEmpty() ? other : upstream;
            upstream.script = speaks;
            other.script = speaks;
            silent.asked.getFirst().hangUp();
            assertThat(readUntil(reader, "after all")).isNotNull();
            assertThat(readUntil(reader, "[DONE]")).isNotNull();
        } finally {
            other.close();
        }
        assertThat(cloud.feed.await(1).getFirst().outcome()).isEqualTo(CallRecord.Outcome.COMPLETED);
    }

    @Test
    void aStreamWithoutReportedUsageIsCountedByUs() throws Exception {
        upstream.script = asked -> asked.beginStream()
                .say(token("a") + token("b") + token("c") + FakeUpstream.finish())
                .request()
                .response()
                .end();
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.body()).endsWith(FakeUpstream.DONE);
        Usage usage = cloud.feed.await(1).getFirst().usage();
        assertThat(usage.evidence()).isEqualTo(Usage.Evidence.ESTIMATED);
        assertThat(usage.of(Meter.COMPLETION_TOKENS)).isEqualTo(3);
        assertThat(usage.of(Meter.PROMPT_TOKENS)).isPositive();
    }

    /** The caller does not read; what the replica can get rid of is what sockets and two queues hold. */
    @Test
    void aCallerWhoDoesNotReadSlowsTheReplicaDown() throws Exception {
        stop();
        start(IMPATIENT);
        String event = token("x".repeat(8_000));
        AtomicLong said = new AtomicLong();
        long all = 64L << 20;
        upstream.script = asked -> {
            asked.beginStream();
            pump(asked, event, said, all);
        };
        try (Socket socket = ask(TestCloud.hello(true))) {
            readUntil(socket, "data:");
            cloud.feed.await(1);
            assertThat(said.get()).isLessThan(all / 2);
            assertThat(cloud.feed.calls().getFirst().outcome()).isEqualTo(CallRecord.Outcome.CLIENT_GONE);
        }
    }

    private static void pump(FakeUpstream.Asked asked, String event, AtomicLong said, long all) {
        var response = asked.request().response();
        while (said.get() < all && !response.writeQueueFull()) {
            response.write(event);
            said.addAndGet(event.length());
        }
        if (said.get() < all) {
            response.drainHandler(nothing -> pump(asked, event, said, all));
        }
    }

    @Test
    void noSecretIsWrittenAnywhere() throws Exception {
        upstream.script = asked -> asked.json(500, "{\"error\":\"" + TestCloud.SECRET + "\"}");
        String refused = cloud.chatCall(TestCloud.hello(false)).body();
        upstream.script = asked -> asked.json(400, "{\"error\":{\"message\":\"" + TestCloud.SECRET + "\"}}");
        String rejected = cloud.chatCall(TestCloud.hello(false)).body();
        cloud.feed.await(2);

        assertThat(refused + rejected + cloud.metrics() + cloud.feed.calls())
                .doesNotContain(TestCloud.SECRET)
                .doesNotContain(TestCloud.KEY);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain(TestCloud.SECRET)
                        .doesNotContain(TestCloud.KEY);
            }
        }
    }

    private Socket ask(String body) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), cloud.port());
        OutputStream out = socket.getOutputStream();
        out.write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestCloud.KEY
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static void readUntil(Socket socket, String wanted) throws Exception {
        readUntil(reader(socket), wanted);
    }

    private static BufferedReader reader(Socket socket) throws Exception {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 64);
    }

    /** The line in which it stands; null if the other side ended before. */
    private static @Nullable String readUntil(BufferedReader reader, String wanted) throws Exception {
        String line;
        do {
            line = reader.readLine();
        } while (line != null && !line.contains(wanted));
        return line;
    }
}
