package qiantang.foundation.http;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** What a handler answers. A failure is not a reply but a {@link Problem}. */
public final class Reply {
    /** The content of an answer. */
    sealed interface Content {
        record Nothing() implements Content {}

        record Json(Object value) implements Content {}

        record Bytes(String type, Buffer bytes) implements Content {}

        /** Sent in pieces, as fast as the client takes them; closed in any case. */
        record Stream(String type, long length, InputStream in) implements Content {}
    }

    /** One header line of the answer. */
    public record Header(String name, String value) {}

    private final int status;
    private final List<Header> headers;
    private final Content content;

    private Reply(int status, List<Header> headers, Content content) {
        for (Header header : headers) {
            // Told to whoever made it, and not on the event loop later.
            if (header.value().chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new IllegalArgumentException("the header " + header.name() + " has characters it cannot have");
            }
        }
        this.status = status;
        this.headers = List.copyOf(headers);
        this.content = content;
    }

    /** 200 with a record as JSON. */
    public static Reply ok(Object value) {
        return new Reply(200, List.of(), new Content.Json(value));
    }

    /** 201 with the new thing as JSON, and where it is. */
    public static Reply created(String location, Object value) {
        return new Reply(201, List.of(new Header("location", location)), new Content.Json(value));
    }

    /** 202: it will be done. */
    public static Reply accepted(Object value) {
        return new Reply(202, List.of(), new Content.Json(value));
    }

    public static Reply noContent() {
        return new Reply(204, List.of(), new Content.Nothing());
    }

    /** JSON with another status, for the few answers that are neither success nor a problem, such as readiness. */
    public static Reply json(int status, Object value) {
        return new Reply(status, List.of(), new Content.Json(value));
    }

    public static Reply bytes(String contentType, byte[] bytes) {
        return new Reply(200, List.of(), new Content.Bytes(contentType, Buffer.buffer(bytes.clone())));
    }

    static Reply bytes(int status, String contentType, byte[] bytes) {
        return new Reply(status, List.of(), new Content.Bytes(contentType, Buffer.buffer(bytes)));
    }

    /** Exactly {@code length} bytes of the stream, which is closed afterwards. */
    public static Reply stream(int status, String contentType, long length, InputStream in) {
        return new Reply(status, List.of(), new Content.Stream(contentType, length, in));
    }

    /** The same with one more header; a name may come more than once. */
    public Reply header(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, content);
    }

    public int status() {
        return status;
    }

    public List<Header> headers() {
        return headers;
    }

    Content content() {
        return content;
    }
}
