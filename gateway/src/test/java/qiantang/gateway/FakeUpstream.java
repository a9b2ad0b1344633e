package qiantang.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server that speaks as much of OpenAI's protocol as a test tells it to. What it was asked is kept; how it answers is
 * a {@link Script}.
 */
final class FakeUpstream implements AutoCloseable {
    static final String ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"upstream","choices":[{"index":0,\
            "message":{"role":"assistant","content":"Hello!"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,\
            "prompt_tokens_details":{"cached_tokens":5}}}""";
    static final String USAGE_EVENT = """
            data: {"id":"c","object":"chat.completion.chunk","choices":[],\
            "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}

            """;
    static final String DONE = "data: [DONE]\n\n";

    /** How one request is answered. */
    @FunctionalInterface
    interface Script {
        void answer(Asked asked);
    }

    /** One request as it came. */
    record Asked(HttpServerRequest request, String body, CompletableFuture<Void> gone) {
        void json(int status, String json) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(json);
        }

        Asked beginStream() {
            request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            return this;
        }

        Asked say(String events) {
            request.response().write(events);
            return this;
        }

        void hangUp() {
            request.connection().close();
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final BlockingQueue<Asked> arrivals = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final String scheme;
    volatile Script script;

    FakeUpstream(Vertx vertx, Script script) {
        this(vertx, script, new HttpServerOptions());
    }

    FakeUpstream(Vertx vertx, Script script, HttpServerOptions options) {
        this.script = script;
        this.scheme = options.isSsl() ? "https" : "http";
        this.server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .requestHandler(this::take)
                .listen()
                .await();
    }

    static String token(String text) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + text + "\"},\"finish_reason\":null}]}\n\n";
    }

    static String finish() {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}\n\n";
    }

    URI address() {
        return address("127.0.0.1");
    }

    URI address(String host) {
        return URI.create(scheme + "://" + host + ":" + server.actualPort() + "/v1");
    }

    private void take(HttpServerRequest request) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        request.connection().closeHandler(nothing -> gone.complete(null));
        request.body().onSuccess((Buffer body) -> {
            Asked one = new Asked(request, body.toString(), gone);
            asked.add(one);
            arrivals.add(one);
            script.answer(one);
        });
    }

    @Override
    public void close() {
        server.close().await();
    }
}
