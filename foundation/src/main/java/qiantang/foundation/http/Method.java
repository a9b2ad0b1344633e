package qiantang.foundation.http;

/** The methods that routes answer. HEAD and OPTIONS are answered for them. */
public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    /** True if the request brings something to store, so that a body makes sense. */
    boolean takesBody() {
        return switch (this) {
            case POST, PUT, PATCH -> true;
            case GET, DELETE -> false;
        };
    }
}
