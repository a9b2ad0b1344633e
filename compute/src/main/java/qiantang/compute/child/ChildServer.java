package qiantang.compute.child;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import qiantang.compute.child.Shapes.Heading;

/**
 * OpenAI's HTTP interface of one model on a loopback port. Every request shows the bearer. Parsing and refusing happen
 * on the event loop; computing happens in {@link Slots}.
 */
public final class ChildServer implements AutoCloseable {
    /** Of a request's body; the longest prompt that fits a context is far below. */
    public static final int BODY_BYTES_MAX = 8 << 20;

    /** What the child serves. */
    public sealed interface Service {
        record Chat(TextModel model) implements Service {}

        record Embeddings(SentenceModel model) implements Service {}
    }

    private final Vertx vertx;
    private final String model;
    private final byte[] bearer;
    private final Service service;
    private final Slots slots;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final long startedSecond;
    /** Tokens computed since the start, also for answers that nobody waited for. */
    private final LongAdder produced = new LongAdder();

    /** The event loop stays the caller's, who closes it. */
    public ChildServer(
            Vertx vertx,
            String model,
            String bearer,
            int slots,
            Service service,
            InstantSource clock,
            RandomGenerator random) {
        this.vertx = vertx;
        this.model = model;
        this.bearer = ("Bearer " + bearer).getBytes(StandardCharsets.UTF_8);
        this.service = service;
        this.slots = new Slots(slots);
        this.clock = clock;
        this.random = random;
        this.startedSecond = clock.instant().getEpochSecond();
    }

    /** Listens on a free loopback port, which is returned. */
    public int listen() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false);
        HttpServer server = vertx.createHttpServer(options).requestHandler(this::receive);
        return server.listen().toCompletionStage().toCompletableFuture().join().actualPort();
    }

    @Override
    public void close() {
        slots.close();
    }

    private void receive(HttpServerRequest request) {
        Exchange exchange = new Exchange(vertx.getOrCreateContext(), request.response());
        Body body = new Body(request, exchange);
        request.handler(body::add);
        request.endHandler(ignored -> body.end());
        // Without a handler a broken connection would be reported as an error of the program.
        request.exceptionHandler(broken -> {});
    }

    /** Collects a request's body up to its limit. */
    private final class Body {
        private final HttpServerRequest request;
        private final Exchange exchange;
        private final Buffer bytes = Buffer.buffer();
        private boolean refused;

        Body(HttpServerRequest request, Exchange exchange) {
            this.request = request;
            this.exchange = exchange;
        }

        void add(Buffer part) {
            if (refused) {
                return;
            }
            if (bytes.length() + part.length() > BODY_BYTES_MAX) {
                refused = true;
                exchange.refuse(Refusal.bodyTooLarge(BODY_BYTES_MAX));
                return;
            }
            bytes.appendBuffer(part);
        }

        void end() {
            if (refused) {
                return;
            }
            try {
                serve(request, bytes.getBytes(), exchange);
            } catch (Refusal refusal) {
                exchange.refuse(refusal);
            } catch (RuntimeException failed) {
                System.err.println("A request failed: " + failed);
                exchange.refuse(Refusal.failed());
            }
        }
    }

    private void serve(HttpServerRequest request, byte[] body, Exchange exchange) {
        authenticate(request);
        // Absent in the asterisk form of a request.
        String path = Objects.requireNonNullElse(request.path(), "*");
        switch (path) {
            case "/health" -> {
                require(request, path, HttpMethod.GET);
                exchange.answer(Shapes.NODES
                        .objectNode()
                        .put("status", "ok")
                        .put("model", model)
                        .put("slotsBusy", slots.busy())
                        .put("requestsWaiting", slots.waiting())
                        .put("tokensProduced", produced.sum()));
            }
            case "/v1/models" -> {
                require(request, path, HttpMethod.GET);
                exchange.answer(Shapes.models(model, startedSecond, contextTokens()));
            }
            case "/v1/chat/completions" -> {
                if (!(service instanceof Service.Chat(TextModel text))) {
                    throw Refusal.notFound(path);
                }
                require(request, path, HttpMethod.POST);
                ChatRequest asked = ChatRequest.read(JsonInput.parse(body));
                requireModel(asked.model());
                start(request, new ChatTurn(text, asked, heading(), exchange, produced));
            }
            case "/v1/embeddings" -> {
                if (!(service instanceof Service.Embeddings(SentenceModel sentences))) {
                    throw Refusal.notFound(path);
                }
                require(request, path, HttpMethod.POST);
                EmbeddingRequest asked = EmbeddingRequest.read(JsonInput.parse(body), sentences.dimensions());
                requireModel(asked.model());
                start(request, new EmbeddingTurn(sentences, asked, exchange, produced));
            }
            default -> throw Refusal.notFound(path);
        }
    }

    private int contextTokens() {
        return switch (service) {
            case Service.Chat(TextModel text) -> text.contextTokens();
            case Service.Embeddings(SentenceModel sentences) -> sentences.contextTokens();
        };
    }

    /** A caller that goes away ends its turn, whether it waits or runs. */
    private void start(HttpServerRequest request, Turn turn) {
        request.response().closeHandler(gone -> {
            turn.cancel();
            slots.withdraw(turn);
        });
        slots.submit(turn);
    }

    private Heading heading() {
        byte[] id = new byte[12];
        random.nextBytes(id);
        return new Heading(
                "chatcmpl-" + HexFormat.of().formatHex(id), clock.instant().getEpochSecond(), model);
    }

    private void authenticate(HttpServerRequest request) {
        String shown = request.getHeader("authorization");
        byte[] bytes = (shown == null ? "" : shown).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(bytes, bearer)) {
            throw Refusal.unauthenticated();
        }
    }

    private void requireModel(String asked) {
        if (!asked.equals(model)) {
            throw Refusal.unknownModel(asked, model);
        }
    }

    private static void require(HttpServerRequest request, String path, HttpMethod method) {
        if (!request.method().equals(method)) {
            throw Refusal.wrongMethod(path);
        }
    }
}
