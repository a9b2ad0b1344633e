package qiantang.bench.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that answers chat completions, whole ones at once and streams token by token over about a second, and
 * remembers of each call, by the id that the gateway gave it, what it sent and when.
 */
final class MockModel implements AutoCloseable {
    static final int WHOLE_TOKENS = 20;
    static final int STREAM_TOKENS = 100;
    private static final long MILLIS_PER_TOKEN = 10;
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final Map<String, SentAnswer> answers = new ConcurrentHashMap<>();

    MockModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::complete);
        server.createContext("/v1/models", exchange -> {
            exchange.getRequestBody().readAllBytes();
            send(
                    exchange,
                    "application/json",
                    "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\"}]}");
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** By the ids of the calls. A call that was tried twice is there once, with the later answer. */
    Map<String, SentAnswer> answers() {
        return answers;
    }

    private void complete(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean streams = request.contains("\"stream\":true");
        SentAnswer answer = new SentAnswer(
                request.contains(Callers.THROUGH_GATEWAY) ? Callers.THROUGH_GATEWAY : "",
                streams,
                streams ? STREAM_TOKENS : WHOLE_TOKENS);
        answers.put(exchange.getRequestHeaders().getFirst("x-request-id"), answer);
        if (streams) {
            stream(exchange, answer);
        } else {
            send(exchange, "application/json", """
                    {"id":"c","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,"message":\
                    {"role":"assistant","content":"hello"},"finish_reason":"stop"}],%s}""".formatted(usage(WHOLE_TOKENS)));
            for (int i = 0; i < WHOLE_TOKENS; i++) {
                answer.sent(System.nanoTime());
            }
        }
        answer.completed();
    }

    private static String usage(int tokens) {
        return "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(tokens, 7 + tokens);
    }

    private static void stream(HttpExchange exchange, SentAnswer answer) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < STREAM_TOKENS; i++) {
                event(out, "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]");
                answer.sent(System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(MILLIS_PER_TOKEN);
            }
            event(out, "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]");
            event(out, "\"choices\":[]," + usage(STREAM_TOKENS));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void event(OutputStream out, String fields) throws IOException {
        String event = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock\","
                + fields + "}\n\n";
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void send(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
