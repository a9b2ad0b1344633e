package qiantang.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server of OpenAI's interface that answers at once, and refuses a prompt that speaks of its length. */
final class ModelServer implements AutoCloseable {
    static final String TOO_LONG = "far too long";
    private static final String ANSWER = """
            {"id":"x","object":"chat.completion","created":1,"model":"far","choices":[{"index":0,"message":\
            {"role":"assistant","content":"hello"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
    private static final String STREAM = """
            data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"far","choices":\
            [{"index":0,"delta":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}

            data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"far","choices":[],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

            data: [DONE]

            """;
    private static final String VECTORS = """
            {"object":"list","model":"near","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],\
            "usage":{"prompt_tokens":1,"total_tokens":1}}""";
    private static final String COMPLAINT = """
            {"error":{"message":"maximum context length is 10 tokens","code":"context_length_exceeded"}}""";

    private final HttpServer server;

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.contains(TOO_LONG)) {
                answer(exchange, 400, "application/json", COMPLAINT);
            } else if (asked.contains("\"stream\":true")) {
                answer(exchange, 200, "text/event-stream", STREAM);
            } else {
                answer(exchange, 200, "application/json", ANSWER);
            }
        });
        server.createContext("/v1/embeddings", exchange -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, 200, "application/json", VECTORS);
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
