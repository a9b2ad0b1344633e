package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Settings;

class CloudEndTest {
    private static final String EVENT = """
            data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"far",\
            "choices":[{"index":0,"delta":{"content":"word"},"finish_reason":null}]}

            """;
    private static final String END = """
            data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"far",\
            "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    @TempDir
    Path home;

    @Test
    void aStreamUnderWayIsAnsweredToItsEndWhenTheCloudEnds() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/v1/chat/completions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(EVENT.getBytes(StandardCharsets.UTF_8));
                out.flush();
                goOn.await();
                out.write((EVENT + END).getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        });
        upstream.start();
        Cloud cloud = Cloud.start(
                Settings.read(
                        CloudSettings.ALL,
                        Map.of(),
                        Map.of("home", home.toString(), "port", "0", "local-engine", "false", "event-loops", "1")),
                Messages.of(Cloud.CATALOGUES),
                InstantSource.system());
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            String key = Files.readString(cloud.adminKey().file()).strip();
            String server = "http://127.0.0.1:" + upstream.getAddress().getPort() + "/v1";
            assertThat(post(client, cloud, key, "/api/v1/models", """
                            {"name":"far","server":{"url":"%s"}}""".formatted(server))
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<Stream<String>> streaming = stream(client, cloud, key);
            Iterator<String> lines = streaming.body().iterator();
            assertThat(lines.next()).contains("word");

            Future<?> closing = beside.submit(cloud::close);
            awaitRefusal(client, cloud, key);
            goOn.countDown();

            assertThat(streaming.statusCode()).isEqualTo(200);
            Iterable<String> rest = () -> lines;
            assertThat(rest).contains("data: [DONE]").noneMatch(line -> line.contains("\"error\""));
            closing.get();
        } finally {
            goOn.countDown();
            cloud.close();
            upstream.stop(0);
        }
    }

    /** The gateway learns of the model within moments; until then it does not know its name. */
    private static HttpResponse<Stream<String>> stream(HttpClient client, Cloud cloud, String key) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<Stream<String>> answer;
        do {
            answer = client.send(request(cloud, key, "/v1/chat/completions", """
                    {"model":"far","stream":true,"messages":[{"role":"user","content":"Hello"}]}"""), HttpResponse.BodyHandlers.ofLines());
        } while (answer.statusCode() == 404 && System.nanoTime() < deadline);
        return answer;
    }

    /** New calls are refused as soon as it has begun to end. */
    private static void awaitRefusal(HttpClient client, Cloud cloud, String key) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        HttpResponse<String> answer;
        do {
            answer = post(client, cloud, key, "/v1/chat/completions", """
                    {"model":"none","messages":[{"role":"user","content":"Hello"}]}""");
        } while (answer.statusCode() != 503 && System.nanoTime() < deadline);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("gateway_stopping");
    }

    private static HttpResponse<String> post(HttpClient client, Cloud cloud, String key, String path, String body)
            throws Exception {
        return client.send(request(cloud, key, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(Cloud cloud, String key, String path, String body) {
        return HttpRequest.newBuilder(URI.create(cloud.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
