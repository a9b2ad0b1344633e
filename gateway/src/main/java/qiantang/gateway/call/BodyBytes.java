package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Collects a request's body into one array. It grows with what has come: a length that is only announced costs nothing.
 */
final class BodyBytes {
    private static final int FIRST_BYTES = 4 << 10;

    private final int announced;
    private byte[] bytes;
    private int length;

    BodyBytes(long announced) {
        this.announced = (int) announced;
        this.bytes = new byte[announced < 0 ? FIRST_BYTES : Math.min((int) announced, FIRST_BYTES)];
    }

    void add(Buffer piece) {
        if (length + piece.length() > bytes.length) {
            int wanted = Math.max(length + piece.length(), 2 * bytes.length);
            bytes = Arrays.copyOf(bytes, announced < length + piece.length() ? wanted : Math.min(wanted, announced));
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
