package qiantang.foundation.http;

/** Who may reach a route at all. What a caller may do there is the handler's question. */
public enum Access {
    /** Anybody; the request has no caller. */
    PUBLIC,
    /** Only who the {@link Authenticator} knows. */
    REQUIRED
}
