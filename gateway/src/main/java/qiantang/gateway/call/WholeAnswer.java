package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.answer.AnswerReader;
import qiantang.terms.Usage;

/**
 * An answer that comes as one JSON object. It is passed on one piece late, so that the caller has its last byte only
 * after the call is on record; most answers are one piece, and then nothing is sent before all is known to be well.
 */
final class WholeAnswer implements Answer {
    private final Call call;
    private final HttpClientResponse upstream;
    private final HttpServerResponse response;
    private final AnswerReader reader = new AnswerReader();
    private @Nullable Buffer held;
    private long bytes;
    private boolean committed;

    WholeAnswer(Call call, HttpClientResponse upstream) {
        this.call = call;
        this.upstream = upstream;
        this.response = call.response();
    }

    @Override
    public void piece(Buffer piece) {
        reader.read(piece.getBytes());
        bytes += piece.length();
        if (reader.isMalformed() || bytes > call.limits().answerBytes()) {
            // An answer that never ends would be passed on, and paid for, for ever.
            call.failed(Fault.failed());
            return;
        }
        Buffer before = held;
        held = piece;
        if (before != null) {
            commit();
            response.write(before);
            if (response.writeQueueFull()) {
                upstream.pause();
                response.drainHandler(nothing -> {
                    call.moved();
                    upstream.resume();
                });
            }
        }
    }

    private void commit() {
        if (committed) {
            return;
        }
        committed = true;
        writeHead();
        String length = upstream.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        } else {
            response.setChunked(true);
        }
    }

    private void writeHead() {
        response.putHeader(HttpHeaders.CONTENT_TYPE, Replies.JSON).putHeader(Replies.REQUEST_ID, call.id());
    }

    @Override
    public void end() {
        Buffer last = held;
        if (!reader.isComplete() || last == null) {
            call.failed(Fault.failed());
            return;
        }
        call.completed(reader.usage().orElseGet(this::estimate));
        if (!committed) {
            committed = true;
            writeHead();
        }
        response.end(last);
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    /** The head is gone and promised a whole object; all that is left is not to pretend. */
    @Override
    public void breakOff() {
        response.reset();
    }

    @Override
    public Usage soFar() {
        return reader.usage().orElseGet(this::estimate);
    }

    @Override
    public long produced() {
        return bytes;
    }

    @Override
    public @Nullable Duration firstToken() {
        return null;
    }

    private Usage estimate() {
        return switch (call.request().kind()) {
            case CHAT -> TokenEstimate.usage(call.request(), TokenEstimate.ofBytes(bytes));
            case EMBEDDINGS -> TokenEstimate.usage(call.request(), 0);
        };
    }
}
