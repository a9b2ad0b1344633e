package qiantang.foundation.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.Cookie;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Text;
import qiantang.terms.Id;

/**
 * A whole request as a handler sees it: matched, its body read and within limits. Asking for a part that is malformed
 * throws the right {@link Problem}, so handlers just ask.
 */
public final class Request {
    private final Route route;
    private final Head head;
    private final Map<String, String> path;
    private final Map<String, String> query;
    private final byte[] body;
    private final @Nullable Caller caller;

    /** What comes before the body, and who sent it. */
    record Head(
            String requestId,
            Language language,
            MultiMap headers,
            Function<String, @Nullable Cookie> cookies,
            String peer) {}

    private Request(
            Route route,
            Head head,
            Map<String, String> path,
            Map<String, String> query,
            byte[] body,
            @Nullable Caller caller) {
        this.route = route;
        this.head = head;
        this.path = path;
        this.query = query;
        this.body = body;
        this.caller = caller;
    }

    static Request of(Route route, Head head, Map<String, String> path, Map<String, String> query, byte[] body) {
        return new Request(route, head, path, query, body, null);
    }

    Request from(Caller known) {
        return new Request(route, head, path, query, body, known);
    }

    public Method method() {
        return route.method();
    }

    public String operationId() {
        return route.operationId();
    }

    /** The decoded value of a named segment of the path. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException(route.pathTemplate() + " has no {" + name + "}");
        }
        return value;
    }

    /**
     * An id in the path, such as {@code request.id("keyId", KeyId::parse)}.
     *
     * @throws Problem {@link RequestProblem#PATH_INVALID}
     */
    public <T extends Id> T id(String name, Function<String, T> parse) {
        try {
            return parse.apply(path(name));
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(RequestProblem.PATH_INVALID).at(name, Text.of("request.reason.id"));
        }
    }

    /** A query parameter; the route must have declared it. */
    public Optional<String> query(String name) {
        if (!route.queries().contains(name)) {
            throw new IllegalArgumentException(route.operationId() + " does not take " + name);
        }
        return Optional.ofNullable(query.get(name));
    }

    /**
     * A query parameter, parsed.
     *
     * @param wanted what is told if {@code parse} throws {@link IllegalArgumentException} or a date exception
     */
    public <T> Optional<T> query(String name, Function<String, T> parse, Text wanted) {
        Optional<String> text = query(name);
        try {
            return text.map(parse);
        } catch (IllegalArgumentException | DateTimeException malformed) {
            throw Problem.of(RequestProblem.QUERY_INVALID).at(name, wanted);
        }
    }

    /** Which part of the list is wanted; the route must be {@link Route#inPages}. */
    public Page page() {
        int limit = query(
                        Page.LIMIT,
                        Request::limit,
                        Text.of("request.reason.limit").with("max", Page.MAX_LIMIT))
                .orElse(Page.USUAL_LIMIT);
        Optional<Cursor> after = query(Page.CURSOR).map(text -> Cursor.decode(route.operationId(), text));
        return new Page(after, limit, route.operationId());
    }

    private static int limit(String text) {
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > Page.MAX_LIMIT) {
            throw new IllegalArgumentException("out of range");
        }
        return limit;
    }

    /**
     * The body as a record.
     *
     * @throws Problem if there is none, or it is not JSON of exactly this shape
     */
    public <T> T body(Class<T> type) {
        if (body.length == 0) {
            throw Problem.of(RequestProblem.BODY_MISSING);
        }
        boolean plain = header("content-encoding").orElse("identity").equalsIgnoreCase("identity");
        if (!plain || !header("content-type").map(MediaType::isJson).orElse(true)) {
            throw Problem.of(RequestProblem.MEDIA_TYPE_UNSUPPORTED);
        }
        return Json.read(body, type);
    }

    /** Everything but the body that makes this request what it is. */
    List<String> identity() {
        return List.of(route.operationId(), caller().actor(), path.toString(), query.toString());
    }

    byte[] bodyBytes() {
        return body;
    }

    /** The body as it came, for what is not JSON. */
    public byte[] bytes() {
        return body.clone();
    }

    /** A header; the first one if there are several. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(head.headers().get(name));
    }

    /** All headers of a name, in their order. */
    List<String> headers(String name) {
        return head.headers().getAll(name);
    }

    public Optional<String> cookie(String name) {
        return Optional.ofNullable(head.cookies().apply(name)).map(Cookie::getValue);
    }

    /** The address that the request came from: the other end of the connection, never a header. */
    public String peer() {
        return head.peer();
    }

    /**
     * Who asks.
     *
     * @throws IllegalStateException on a public route
     */
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException(route.operationId() + " is public and knows no caller");
        }
        return caller;
    }

    /** Who asks, as the kind of caller that the authenticator is known to make. */
    public <C extends Caller> C caller(Class<C> kind) {
        return kind.cast(caller());
    }

    public Language language() {
        return head.language();
    }

    public String requestId() {
        return head.requestId();
    }
}
