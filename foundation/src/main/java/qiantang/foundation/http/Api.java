package qiantang.foundation.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.messages.Text;
import qiantang.terms.UuidV7;

/**
 * Answers a table of routes. On the event loop: match, check, read the body. On a virtual thread: authenticate, handle.
 * Whatever a client sends ends in the answer of a handler or in a problem with a code; a mistake of ours is logged once
 * and told by its request id only.
 */
public final class Api implements DoorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Counted for whoever went away before the answer; nobody ever receives it. */
    private static final int CLIENT_GONE = 499;

    private final Vertx vertx;
    private final RouteTree routes;
    private final Authenticator authenticator;
    private final Messages messages;
    private final UuidV7 ids;
    private final DoorLimits limits;
    private final Intake intake;
    private final Semaphore permits;
    private final Optional<Idempotency> idempotency;
    private final DoorWatch watch;

    public Api(
            Vertx vertx,
            List<Route> routes,
            Authenticator authenticator,
            Messages messages,
            UuidV7 ids,
            DoorLimits limits) {
        this.vertx = vertx;
        this.routes = new RouteTree(routes);
        this.authenticator = authenticator;
        this.messages = messages;
        this.ids = ids;
        this.limits = limits;
        this.intake = new Intake(vertx, limits);
        this.permits = new Semaphore(limits.inFlight());
        this.idempotency = Optional.empty();
        this.watch = DoorWatch.NONE;
    }

    private Api(Api other, Optional<Idempotency> idempotency, DoorWatch watch) {
        this.vertx = other.vertx;
        this.routes = other.routes;
        this.authenticator = other.authenticator;
        this.messages = other.messages;
        this.ids = other.ids;
        this.limits = other.limits;
        this.intake = other.intake;
        this.permits = other.permits;
        this.idempotency = idempotency;
        this.watch = watch;
    }

    /** The same, heeding {@code Idempotency-Key} on every POST of a known caller. Without this the header is ignored. */
    public Api remembering(Replays replays) {
        return new Api(this, Optional.of(new Idempotency(replays)), watch);
    }

    /** The same, watched. */
    public Api watchedBy(DoorWatch watcher) {
        return new Api(this, idempotency, watcher);
    }

    /** Everything that no other handler of the door takes, so that what is unknown gets a proper answer. */
    @Override
    public String prefix() {
        return "/";
    }

    @Override
    public void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, messages, RequestId.of(request.getHeader(RequestId.HEADER), ids));
        watch(exchange);
        try {
            match(exchange);
        } catch (Problem problem) {
            exchange.answer(problem);
        } catch (RuntimeException mistake) {
            fail(exchange, "before a route was found", mistake);
        }
    }

    private void watch(Exchange exchange) {
        long began = System.nanoTime();
        watch.began();
        HttpServerResponse response = exchange.request().response();
        response.endHandler(end -> {
            exchange.cancelTimer();
            int status = exchange.isAnswered() ? response.getStatusCode() : CLIENT_GONE;
            watch.ended(exchange.operationId(), status, System.nanoTime() - began);
        });
    }

    private void match(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            throw Problem.of(RequestProblem.NOT_FOUND);
        }
        switch (routes.match(method(request.method()), path)) {
            case RouteTree.Match.Nowhere() -> throw Problem.of(RequestProblem.NOT_FOUND);
            case RouteTree.Match.Malformed(String segment) ->
                throw Problem.of(RequestProblem.PATH_INVALID).at(segment, Text.of("request.reason.encoding"));
            case RouteTree.Match.OtherMethods(Set<Method> allowed) -> otherMethod(exchange, allow(allowed));
            case RouteTree.Match.Found(Route route, Map<String, String> values) -> read(exchange, route, values);
        }
    }

    private static Optional<Method> method(HttpMethod method) {
        String name = method.equals(HttpMethod.HEAD) ? "GET" : method.name();
        for (Method known : Method.values()) {
            if (known.name().equals(name)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static void otherMethod(Exchange exchange, String allowed) {
        if (exchange.request().method().equals(HttpMethod.OPTIONS)) {
            exchange.answer(Reply.noContent().header("allow", allowed));
        } else {
            Problem problem = Problem.of(RequestProblem.METHOD_NOT_ALLOWED).with("allowed", allowed);
            exchange.answer(exchange.reply(problem).header("allow", allowed));
        }
    }

    static String allow(Set<Method> methods) {
        String named = methods.stream().sorted().map(Method::name).collect(Collectors.joining(", "));
        return named + (methods.contains(Method.GET) ? ", HEAD" : "") + ", OPTIONS";
    }

    private void read(Exchange exchange, Route route, Map<String, String> path) {
        exchange.isFor(route.operationId());
        HttpServerRequest http = exchange.request();
        Map<String, String> query = Query.read(http.query(), route.queries());
        Request.Head head = new Request.Head(
                exchange.requestId(),
                exchange.language(),
                http.headers(),
                http::getCookie,
                http.remoteAddress().hostAddress());
        int maxBytes = route.method().takesBody() ? route.maxBodyBytes() : 0;
        intake.read(
                http,
                maxBytes,
                body -> run(exchange, route, Request.of(route, head, path, query, body)),
                problem -> exchange.answer(maxBytes == 0 ? Problem.of(RequestProblem.BODY_UNWANTED) : problem));
    }

    private void run(Exchange exchange, Route route, Request request) {
        if (!permits.tryAcquire()) {
            intake.released(request.bodyBytes().length);
            exchange.answer(Problem.of(RequestProblem.BUSY).retryAfter(RETRY));
            return;
        }
        Thread thread = Thread.ofVirtual().name(request.operationId()).unstarted(() -> {
            try {
                answer(exchange, route, request);
            } finally {
                permits.release();
                intake.released(request.bodyBytes().length);
            }
        });
        long timer = vertx.setTimer(limits.handlerTime().toMillis(), late -> {
            if (!exchange.isAnswered()) {
                exchange.answer(Problem.of(RequestProblem.TIMED_OUT).with("limit", limits.handlerTime()));
                thread.interrupt();
            }
        });
        exchange.cancelAtEnd(timer);
        thread.start();
    }

    private void answer(Exchange exchange, Route route, Request request) {
        try {
            Request known = switch (route.access()) {
                case PUBLIC -> request;
                case REQUIRED -> request.from(authenticator.authenticate(request));
            };
            exchange.answer(handle(route, known));
        } catch (Problem problem) {
            if (problem.code().status() >= 500) {
                LOG.warn("request {} {}: {}", exchange.requestId(), route.operationId(), problem.getMessage(), problem);
            }
            exchange.answer(problem);
        } catch (Exception | Error mistake) {
            // An error too ends this request only; without an answer the client would wait for nothing.
            fail(exchange, route.operationId(), mistake);
        }
    }

    private Reply handle(Route route, Request request) throws Exception {
        return route.access() == Access.REQUIRED && idempotency.isPresent()
                ? idempotency.get().handle(route.handler(), request)
                : route.handler().handle(request);
    }

    private static void fail(Exchange exchange, String where, Throwable mistake) {
        if (mistake instanceof InterruptedException || exchange.isAnswered()) {
            LOG.warn("request {} {} was given up: {}", exchange.requestId(), where, mistake.toString());
        } else {
            LOG.error("request {} {} failed", exchange.requestId(), where, mistake);
        }
        exchange.answer(Problem.of(RequestProblem.FAILED));
    }
}
