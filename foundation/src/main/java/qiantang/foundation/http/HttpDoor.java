package qiantang.foundation.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.terms.UuidV7;

/**
 * A listening address and those who answer there, each below a path of its own. HTTP/1.1; a proxy in front may speak
 * anything else.
 */
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final long SWEEP_MILLIS = 1_000;
    private static final Duration DRAIN = Duration.ofSeconds(10);
    /** A socket that neither sends nor receives, also in the middle of an answer, is given up after this. */
    private static final int SILENT_SECONDS = 15 * 60;

    private final Address address;
    private final List<DoorHandler> handlers;
    private final Messages messages;
    private final UuidV7 ids;
    private final Connections connections;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpDoor(
            Address address,
            List<DoorHandler> handlers,
            Messages messages,
            UuidV7 ids,
            DoorLimits limits,
            LongSupplier nanoTime) {
        this.address = address;
        // The longest prefix first, so that it is asked first.
        this.handlers = handlers.stream()
                .sorted(Comparator.comparingInt(
                                (DoorHandler handler) -> handler.prefix().length())
                        .reversed())
                .toList();
        this.messages = messages;
        this.ids = ids;
        this.connections = new Connections(limits.connections(), limits.idleTime(), nanoTime);
    }

    /**
     * Opens the door and waits until it listens.
     *
     * @param loops how many event loops share the connections
     * @throws Problem {@link DoorProblem} if the address cannot be used
     */
    public static HttpDoor open(
            Vertx vertx,
            Address address,
            int loops,
            List<DoorHandler> handlers,
            Messages messages,
            UuidV7 ids,
            DoorLimits limits) {
        return open(vertx, address, loops, handlers, messages, ids, limits, System::nanoTime);
    }

    /** With a clock that says when a connection has been idle for too long. */
    static HttpDoor open(
            Vertx vertx,
            Address address,
            int loops,
            List<DoorHandler> handlers,
            Messages messages,
            UuidV7 ids,
            DoorLimits limits,
            LongSupplier nanoTime) {
        HttpDoor door = new HttpDoor(address, handlers, messages, ids, limits, nanoTime);
        try {
            vertx.deployVerticle(door::listener, new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            throw DoorProblem.of(address, cause);
        }
        vertx.setPeriodic(SWEEP_MILLIS, timer -> {
            if (door.closed.get()) {
                vertx.cancelTimer(timer);
            } else {
                door.sweep();
            }
        });
        return door;
    }

    /** Where it listens; the port is the real one, also if any was asked for. */
    public Address address() {
        return new Address(address.host(), servers.getFirst().actualPort());
    }

    /** Closes the connections that have been idle for too long. */
    void sweep() {
        connections.sweep();
    }

    public int openConnections() {
        return connections.open();
    }

    /** Lets no one in any more, waits a bounded time for the requests in flight, then closes what is left. */
    @Override
    public void close() {
        close(DRAIN);
    }

    public void close(Duration drain) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<Future<Void>> closing =
                servers.stream().map(server -> server.shutdown(drain)).toList();
        try {
            Future.join(closing)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(drain.toMillis() + 2_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("the door at {} did not close in time", address, late);
        }
    }

    private AbstractVerticle listener() {
        return new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                HttpServer server = vertx.createHttpServer(options())
                        .connectionHandler(connections::admit)
                        .invalidRequestHandler(HttpDoor.this::invalid)
                        .requestHandler(HttpDoor.this::handle);
                // Vert.x shares one random port among all loops only if the port is negative.
                int port = address.port() == 0 ? -1 : address.port();
                server.listen(port, address.host()).<Void>mapEmpty().onComplete(started);
                servers.add(server);
            }
        };
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setMaxHeaderSize(DoorLimits.MAX_HEADER_BYTES)
                .setMaxInitialLineLength(DoorLimits.MAX_LINE_BYTES)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(SILENT_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    private void handle(HttpServerRequest request) {
        connections.began(request.connection(), request.response());
        for (DoorHandler handler : handlers) {
            if (takes(handler.prefix(), request.path())) {
                pass(handler, request);
                return;
            }
        }
        exchange(request).answer(Problem.of(RequestProblem.NOT_FOUND));
    }

    private void pass(DoorHandler handler, HttpServerRequest request) {
        try {
            handler.handle(request);
        } catch (RuntimeException mistake) {
            Exchange exchange = exchange(request);
            LOG.error("request {} to {} failed", exchange.requestId(), handler.prefix(), mistake);
            exchange.answer(Problem.of(RequestProblem.FAILED));
        }
    }

    private static boolean takes(String prefix, @Nullable String path) {
        if (prefix.equals("/")) {
            return true;
        }
        return path != null
                && path.startsWith(prefix)
                && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    private Exchange exchange(HttpServerRequest request) {
        return new Exchange(request, messages, RequestId.of(request.getHeader(RequestId.HEADER), ids));
    }

    /** What the decoder could not read. The rest of the connection means nothing any more. */
    private void invalid(HttpServerRequest request) {
        RequestProblem problem = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line -> RequestProblem.URI_TOO_LONG;
            case TooLongHttpHeaderException header -> RequestProblem.HEADERS_TOO_LARGE;
            case null, default -> RequestProblem.MALFORMED;
        };
        exchange(request).answer(Problem.of(problem));
    }
}
