package qiantang.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import qiantang.gateway.request.SplicedBody;

/** Sends a body to a replica: a short one at once, a long one piece by piece, no faster than it is taken. */
final class BodySender {
    private static final int PIECE_BYTES = 64 << 10;

    private final HttpClientRequest request;
    private final InputStream rest;

    private BodySender(HttpClientRequest request, InputStream rest) {
        this.request = request;
        this.rest = rest;
    }

    static Future<HttpClientResponse> send(HttpClientRequest request, SplicedBody body, byte[] upstreamModel) {
        int length = body.length(upstreamModel);
        BodySender sender = new BodySender(request, body.open(upstreamModel));
        if (length <= PIECE_BYTES) {
            return request.send(Buffer.buffer(sender.next(length)));
        }
        request.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
        request.drainHandler(nothing -> sender.sendOn());
        sender.sendOn();
        return request.response();
    }

    private void sendOn() {
        while (!request.writeQueueFull()) {
            byte[] piece = next(PIECE_BYTES);
            if (piece.length < PIECE_BYTES) {
                request.drainHandler(null);
                request.end(Buffer.buffer(piece));
                return;
            }
            request.write(Buffer.buffer(piece));
        }
    }

    private byte[] next(int bytes) {
        try {
            return rest.readNBytes(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
