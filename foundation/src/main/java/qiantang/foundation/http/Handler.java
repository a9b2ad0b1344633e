package qiantang.foundation.http;

/** Answers the requests of one route: plain blocking Java on a virtual thread. */
@FunctionalInterface
public interface Handler {
    /**
     * @throws Problem an expected failure
     * @throws Exception anything else is a mistake of ours: logged once, and answered 500 with the request id only
     */
    Reply handle(Request request) throws Exception;
}
