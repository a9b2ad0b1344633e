package qiantang.foundation.http;

/** What can be wrong with a request before any room has seen it. */
public enum RequestProblem implements ProblemCode {
    /** Not HTTP that we understand. */
    MALFORMED("request.malformed", 400),
    /** The body is not JSON. Arguments: {@code line}, {@code column}. */
    JSON_MALFORMED("request.json_malformed", 400),
    /** Fields of the body are wrong; each is a fault with its JSON pointer. */
    BODY_INVALID("request.body_invalid", 400),
    /** There is no body where one is wanted. */
    BODY_MISSING("request.body_missing", 400),
    /** There is a body where none is wanted. */
    BODY_UNWANTED("request.body_unwanted", 400),
    /** Query parameters are wrong; each is a fault. */
    QUERY_INVALID("request.query_invalid", 400),
    /** A part of the path is wrong; it is a fault. */
    PATH_INVALID("request.path_invalid", 400),
    /** A header is wrong; it is a fault. */
    HEADER_INVALID("request.header_invalid", 400),
    CURSOR_INVALID("request.cursor_invalid", 400),
    NOT_FOUND("request.not_found", 404),
    /** Argument: {@code allowed}. */
    METHOD_NOT_ALLOWED("request.method_not_allowed", 405),
    TOO_SLOW("request.too_slow", 408),
    /** Argument: {@code limit}. */
    BODY_TOO_LARGE("request.body_too_large", 413),
    URI_TOO_LONG("request.uri_too_long", 414),
    MEDIA_TYPE_UNSUPPORTED("request.media_type_unsupported", 415),
    HEADERS_TOO_LARGE("request.headers_too_large", 431),
    /** A mistake of ours. The only thing told is the request id. */
    FAILED("server.failed", 500),
    BUSY("server.busy", 503),
    STOPPING("server.stopping", 503),
    /** We did not finish in time. Argument: {@code limit}. */
    TIMED_OUT("server.timed_out", 503);

    private final String code;
    private final int status;

    RequestProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}
