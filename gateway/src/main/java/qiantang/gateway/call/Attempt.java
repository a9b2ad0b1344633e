package qiantang.gateway.call;

import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.directory.ReachableReplicas;
import qiantang.gateway.directory.Replica;

/**
 * One try at one replica, from the connection to the end of its answer. It takes a {@link ReachableReplicas.Cleared}:
 * without the proof that the data may go there, nothing is sent.
 */
final class Attempt {
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");

    private final Call call;
    private final Replica replica;
    private final long weight;
    private @Nullable HttpClientRequest upstream;
    private @Nullable Answer answer;
    private boolean over;

    Attempt(Call call, ReachableReplicas.Cleared target, long weight) {
        this.call = call;
        this.replica = target.replica();
        this.weight = weight;
    }

    Replica replica() {
        return replica;
    }

    @Nullable
    Answer answer() {
        return answer;
    }

    void start() {
        replica.begin(weight);
        call.loop().client().request(replica.target(call.limits().connect())).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (over) {
            if (connected.succeeded()) {
                connected.result().reset();
            }
            return;
        }
        if (connected.failed()) {
            fail(Fault.unreachable());
            return;
        }
        HttpClientRequest request = connected.result();
        upstream = request;
        // Faults before the answer arrive through its future; this keeps them from being logged as unhandled too.
        request.exceptionHandler(broken -> {});
        // Looked at here, where no second look-up of the name can answer otherwise.
        if (!replica.mayBeAt(request.connection().remoteAddress())) {
            abandon(Fault.unreachable());
            return;
        }
        request.putHeader(HttpHeaders.CONTENT_TYPE, Replies.JSON);
        request.putHeader(HttpHeaders.ACCEPT, call.request().stream() ? EVENT_STREAM : Replies.JSON);
        request.putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        request.putHeader(Replies.REQUEST_ID, call.id());
        String authorization = replica.authorization();
        if (authorization != null) {
            request.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
        call.sent();
        BodySender.send(request, call.request().body(), replica.quotedModel()).onComplete(this::answered);
    }

    private void answered(AsyncResult<HttpClientResponse> answered) {
        if (over) {
            return;
        }
        if (answered.failed()) {
            fail(Fault.unreachable());
            return;
        }
        HttpClientResponse response = answered.result();
        response.exceptionHandler(broken -> {});
        if (response.statusCode() == 200) {
            replica.answered();
            pass(response);
        } else if (Fault.isAboutRequest(response.statusCode())) {
            readComplaint(response);
        } else {
            abandon(Fault.of(response, new UpstreamComplaint()));
        }
    }

    private void pass(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean streams = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
        if (streams != call.request().stream()) {
            abandon(Fault.failed());
            return;
        }
        Answer opened = streams ? new StreamAnswer(call, response, call.streamHead()) : new WholeAnswer(call, response);
        answer = opened;
        response.handler(piece -> hear(() -> {
            call.moved();
            opened.piece(piece);
        }));
        response.endHandler(nothing -> hear(opened::end));
        response.exceptionHandler(broken -> fail(Fault.failed()));
    }

    /** A fault of our own must not leave the caller waiting. */
    private void hear(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException unexpected) {
            Door.logUnexpected(call.id(), unexpected);
            abandon(Fault.failed());
        }
    }

    private void readComplaint(HttpClientResponse response) {
        UpstreamComplaint complaint = new UpstreamComplaint();
        response.handler(complaint::read);
        response.endHandler(nothing -> fail(Fault.of(response, complaint)));
        response.exceptionHandler(broken -> fail(Fault.of(response, complaint)));
    }

    private void fail(Fault fault) {
        if (!over) {
            finish();
            call.failed(this, fault);
        }
    }

    /** Whatever the replica still says does not matter: it is told to stop. */
    void abandon(Fault fault) {
        if (!over) {
            finish();
            cancel();
            call.failed(this, fault);
        }
    }

    /** The replica's part is over, however it ended. */
    void finish() {
        if (!over) {
            over = true;
            replica.end(weight);
        }
    }

    /**
     * Lets the replica know that nobody waits for its answer: closes the connection, so that the engine stops. Comes
     * after {@link #finish}, because it makes the connection report a failure of its own.
     */
    void cancel() {
        HttpClientRequest request = upstream;
        if (request != null) {
            request.reset();
        }
    }
}
