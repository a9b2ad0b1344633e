package qiantang.foundation.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;

/** One request and its one answer. Whoever answers first wins; later answers are dropped. Any thread may answer. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    /** A client that takes no byte of a stream for so long is gone. */
    private static final long STALLED_SECONDS = 30;

    private static final long LINGER_MILLIS = 2_000;

    private final HttpServerRequest request;
    private final Context context;
    private final Messages messages;
    private final String requestId;
    private final Language language;
    private final boolean headOnly;
    private final AtomicBoolean answered = new AtomicBoolean();
    private String operationId = DoorWatch.UNMATCHED;
    private long timer = -1;

    /** To be made on the event loop of the request. */
    Exchange(HttpServerRequest request, Messages messages, String requestId) {
        this.request = request;
        this.context = Objects.requireNonNull(Vertx.currentContext(), "an exchange begins on an event loop");
        this.messages = messages;
        this.requestId = requestId;
        String accepted = request.getHeader("accept-language");
        this.language = accepted == null ? Language.EN : Language.ofAcceptLanguage(accepted);
        this.headOnly = request.method().equals(HttpMethod.HEAD);
    }

    HttpServerRequest request() {
        return request;
    }

    String requestId() {
        return requestId;
    }

    Language language() {
        return language;
    }

    /** Event loop only, like the three below. */
    void isFor(String operation) {
        operationId = operation;
    }

    String operationId() {
        return operationId;
    }

    void cancelAtEnd(long timerId) {
        timer = timerId;
    }

    void cancelTimer() {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
        }
    }

    boolean isAnswered() {
        return answered.get();
    }

    void answer(Problem problem) {
        answer(reply(problem));
    }

    /** The problem in the language of the reader. */
    Reply reply(Problem problem) {
        Problem told = problem.with("requestId", requestId);
        byte[] body = Json.write(ProblemJson.of(told, requestId, messages, language));
        Reply reply = Reply.bytes(problem.code().status(), ProblemJson.CONTENT_TYPE, body)
                .header("content-language", language.tag())
                .header("vary", "accept-language");
        if (problem.code().status() == 401) {
            reply = reply.header("www-authenticate", "Bearer realm=\"qiantang\"");
        }
        if (problem.retryAfter().isPresent()) {
            long seconds =
                    Math.max(1, problem.retryAfter().get().plusMillis(999).toSeconds());
            reply = reply.header("retry-after", Long.toString(seconds));
        }
        return reply;
    }

    /** Sends the answer; blocks only for a stream, which must come from a virtual thread. */
    void answer(Reply reply) {
        // Before anything is promised: what cannot be written must still be answered, by a problem.
        Buffer json = reply.content() instanceof Reply.Content.Json(Object value)
                ? Buffer.buffer(Json.write(value))
                : Buffer.buffer();
        if (!answered.compareAndSet(false, true)) {
            if (reply.content() instanceof Reply.Content.Stream stream) {
                close(stream.in());
            }
            return;
        }
        switch (reply.content()) {
            case Reply.Content.Nothing() -> send(reply, "", Buffer.buffer());
            case Reply.Content.Json written -> send(reply, "application/json", json);
            case Reply.Content.Bytes(String type, Buffer bytes) -> send(reply, type, bytes);
            case Reply.Content.Stream stream -> send(reply, stream);
        }
    }

    private void send(Reply reply, String contentType, Buffer body) {
        context.runOnContext(now -> {
            // The client may have gone, or its broken body may have been answered already.
            HttpServerResponse open = request.response();
            if (open.closed() || open.headWritten() || open.ended()) {
                return;
            }
            boolean bodyPending = !request.isEnded();
            HttpServerResponse response = begin(reply, contentType);
            if (reply.status() != 204) {
                response.putHeader("content-length", Integer.toString(body.length()));
            }
            if (headOnly || body.length() == 0) {
                response.end();
            } else {
                response.end(body);
            }
            if (bodyPending) {
                closeAfterBody();
            }
        });
    }

    /**
     * Lets the rest of an unwanted body drain away for a moment before the connection is closed: closing at once would
     * reset it, and the client might never see the answer.
     */
    private void closeAfterBody() {
        request.handler(unwanted -> {});
        request.endHandler(end -> request.connection().close());
        context.owner().setTimer(LINGER_MILLIS, late -> request.connection().close());
    }

    private void send(Reply reply, Reply.Content.Stream stream) {
        try (InputStream in = stream.in()) {
            onLoop(() -> {
                begin(reply, stream.type()).putHeader("content-length", Long.toString(stream.length()));
                return Future.succeededFuture();
            });
            long rest = headOnly ? 0 : stream.length();
            while (rest > 0) {
                byte[] chunk = in.readNBytes((int) Math.min(CHUNK_BYTES, rest));
                if (chunk.length == 0) {
                    throw new IOException("the stream ended " + rest + " bytes early");
                }
                rest -= chunk.length;
                onLoop(() -> request.response().write(Buffer.buffer(chunk)));
            }
            onLoop(() -> request.response().end());
        } catch (IOException | ExecutionException | TimeoutException broken) {
            // The status has been sent; closing is the only way left to say that something is missing.
            LOG.debug("request {} was not answered to its end", requestId, broken);
            context.runOnContext(now -> request.connection().close());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            context.runOnContext(now -> request.connection().close());
        }
    }

    /** Writes from the event loop, in order, and waits until the client took it. */
    private void onLoop(Supplier<Future<Void>> write)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> written = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                write.get().onComplete(done -> written.complete(null), written::completeExceptionally);
            } catch (RuntimeException gone) {
                written.completeExceptionally(gone);
            }
        });
        written.get(STALLED_SECONDS, TimeUnit.SECONDS);
    }

    private HttpServerResponse begin(Reply reply, String contentType) {
        HttpServerResponse response = request.response();
        response.setStatusCode(reply.status());
        SafeHeaders.put(response);
        response.putHeader(RequestId.HEADER, requestId);
        if (!contentType.isEmpty()) {
            response.putHeader("content-type", contentType);
        }
        // What may be kept for longer says so itself: two such lines would mean the stricter one.
        if (reply.headers().stream().anyMatch(header -> header.name().equals("cache-control"))) {
            response.headers().remove("cache-control");
        }
        reply.headers().forEach(header -> response.headers().add(header.name(), header.value()));
        if (!request.isEnded()) {
            // The rest of the body is not wanted, so this connection cannot carry another request.
            response.putHeader("connection", "close");
        }
        return response;
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException unimportant) {
            LOG.debug("a stream that nobody wants could not be closed", unimportant);
        }
    }
}
