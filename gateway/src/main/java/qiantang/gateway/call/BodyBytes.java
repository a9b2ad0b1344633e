package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Collects a request's body into one array, of the right size at once if the request says how long it is. */
final class BodyBytes {
    private static final int FIRST_BYTES = 4 << 10;

    private byte[] bytes;
    private int length;

    BodyBytes(long announced) {
        this.bytes = new byte[announced < 0 ? FIRST_BYTES : (int) announced];
    }

    void add(Buffer piece) {
        if (length + piece.length() > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + piece.length(), 2 * bytes.length));
        }
        piece.getBytes(0, piece.length(), bytes, length);
        length += piece.length();
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
