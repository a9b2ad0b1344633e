package qiantang.foundation.http;

/**
 * Says who makes a request, from its headers, cookies and method. Sees everything that a forged request could carry, so
 * the check against cross-site requests (CSRF) belongs here too. Runs on the request's virtual thread and may block.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * @throws Problem with status 401 or 403 if the caller is not known or may not come this way
     */
    Caller authenticate(Request request);
}
