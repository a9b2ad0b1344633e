package qiantang.bench.credit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A model server that takes a moment for each answer of two tokens, and watches for itself how much credit the calls that
 * reach it need at once: what it has answered costs, what it is answering holds.
 */
final class PaidModel implements AutoCloseable {
    static final int TOKENS = 2;
    private static final long THINKS_MILLIS = 20;
    private static final int BACKLOG = 1_024;
    private static final String ANSWER = """
            {"id":"c","object":"chat.completion","created":1,"model":"paid","choices":[{"index":0,"message":\
            {"role":"assistant","content":"hello"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    private final HttpServer server;
    private final long cost;
    private final long hold;
    private String round = "";
    private long open;
    private long answered;
    private long highest;

    PaidModel(long cost, long hold) throws IOException {
        this.cost = cost;
        this.hold = hold;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::complete);
        server.createContext("/v1/models", exchange -> {
            exchange.getRequestBody().readAllBytes();
            send(exchange, "{\"object\":\"list\",\"data\":[{\"id\":\"paid\",\"object\":\"model\"}]}");
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** From now on watches the calls whose prompt says this. */
    synchronized void watch(String prompt) {
        round = prompt;
        open = 0;
        answered = 0;
        highest = 0;
    }

    /** The most that the calls of the round needed at one moment, in billionths of a yuan. */
    synchronized long highest() {
        return highest;
    }

    private void complete(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean ours = move(request, 1, 0);
        try {
            TimeUnit.MILLISECONDS.sleep(THINKS_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (ours) {
            move(request, -1, 1);
        }
        send(exchange, ANSWER);
    }

    private synchronized boolean move(String request, int opened, int ended) {
        if (round.isEmpty() || !request.contains(round)) {
            return false;
        }
        open += opened;
        answered += ended;
        highest = Math.max(highest, answered * cost + open * hold);
        return true;
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
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
