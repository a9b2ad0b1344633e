package qiantang.bench.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** A server that answers chat completions at once, whole or as a stream, and counts what it answered. */
final class MockModel implements AutoCloseable {
    static final int STREAM_EVENTS = 20;
    private static final int BACKLOG = 128;
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":20,\"total_tokens\":27}";

    private final HttpServer server;
    private final LongAdder answered = new LongAdder();

    MockModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::complete);
        server.createContext("/v1/models", exchange -> {
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

    long answered() {
        return answered.sum();
    }

    private void complete(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (request.contains("\"stream\":true")) {
            stream(exchange);
        } else {
            send(exchange, "application/json", """
                    {"id":"c","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,"message":\
                    {"role":"assistant","content":"hello"},"finish_reason":"stop"}],%s}""".formatted(USAGE));
        }
        answered.increment();
    }

    private static void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < STREAM_EVENTS; i++) {
                event(out, "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]");
            }
            event(out, "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]");
            event(out, "\"choices\":[]," + USAGE);
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
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
