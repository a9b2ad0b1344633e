package qiantang.foundation.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads bodies on the event loop: each within its limit and its time, all together within the memory set aside. */
final class Intake {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final long limit;
    private final Duration time;
    private final AtomicLong buffered = new AtomicLong();

    Intake(Vertx vertx, DoorLimits limits) {
        this.vertx = vertx;
        this.limit = limits.bufferedBytes();
        this.time = limits.bodyTime();
    }

    /**
     * Reads the whole body, then calls one of the two, once.
     *
     * <p>The bytes count as buffered until {@link #released}.
     */
    void read(HttpServerRequest request, int maxBytes, Consumer<byte[]> whole, Consumer<Problem> refused) {
        if (declaredBytes(request) > maxBytes) {
            refused.accept(tooLarge(maxBytes));
            return;
        }
        Reading reading = new Reading(maxBytes, whole, refused);
        reading.timer = vertx.setTimer(
                time.toMillis(),
                late -> reading.stop(Problem.of(RequestProblem.TOO_SLOW).with("limit", time)));
        request.handler(reading::take);
        request.exceptionHandler(
                gone -> reading.stop(Problem.of(RequestProblem.MALFORMED).causedBy(gone)));
        request.endHandler(end -> reading.finish());
    }

    /** One body on its way in. Everything happens on the event loop of its request. */
    private final class Reading {
        private final int maxBytes;
        private final Consumer<byte[]> whole;
        private final Consumer<Problem> refused;
        private final Buffer body = Buffer.buffer();
        private boolean over;
        private long timer;

        Reading(int maxBytes, Consumer<byte[]> whole, Consumer<Problem> refused) {
            this.maxBytes = maxBytes;
            this.whole = whole;
            this.refused = refused;
        }

        void take(Buffer piece) {
            if (over) {
                return;
            }
            if (body.length() + (long) piece.length() > maxBytes) {
                stop(tooLarge(maxBytes));
            } else if (buffered.addAndGet(piece.length()) > limit) {
                buffered.addAndGet(-piece.length());
                stop(Problem.of(RequestProblem.BUSY).retryAfter(RETRY));
            } else {
                body.appendBuffer(piece);
            }
        }

        void stop(Problem problem) {
            if (!over) {
                end();
                released(body.length());
                refused.accept(problem);
            }
        }

        void finish() {
            if (!over) {
                end();
                whole.accept(body.getBytes());
            }
        }

        private void end() {
            over = true;
            vertx.cancelTimer(timer);
        }
    }

    void released(int bytes) {
        buffered.addAndGet(-bytes);
    }

    private static Problem tooLarge(int maxBytes) {
        return Problem.of(RequestProblem.BODY_TOO_LARGE).with("limit", maxBytes);
    }

    private static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }
}
