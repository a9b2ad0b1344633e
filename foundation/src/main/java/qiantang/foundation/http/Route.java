package qiantang.foundation.http;

import java.util.Set;
import java.util.TreeSet;

/**
 * One operation of the management API, as data, so that the table of routes can be compared with the OpenAPI contract.
 *
 * @param pathTemplate as in OpenAPI, such as {@code /api/v1/tenants/{tenantId}/keys}
 * @param operationId as in OpenAPI; unique in a door
 * @param queries the names of the query parameters that it takes; any other is refused
 * @param maxBodyBytes a longer body is refused before it is read; with 0 any body is
 */
public record Route(
        Method method,
        String pathTemplate,
        String operationId,
        Access access,
        Set<String> queries,
        int maxBodyBytes,
        Handler handler) {
    public static final int MAX_BODY_BYTES = 1 << 20;

    public Route {
        queries = Set.copyOf(queries);
        if (!pathTemplate.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + pathTemplate);
        }
        if (maxBodyBytes < 0 || maxBodyBytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("a body has at most " + MAX_BODY_BYTES + " bytes: " + operationId);
        }
    }

    /** Without query parameters. */
    public Route(Method method, String pathTemplate, String operationId, Access access, Handler handler) {
        this(method, pathTemplate, operationId, access, Set.of(), MAX_BODY_BYTES, handler);
    }

    /** The same route, taking these query parameters too. */
    public Route taking(String... names) {
        Set<String> more = new TreeSet<>(queries);
        more.addAll(Set.of(names));
        return new Route(method, pathTemplate, operationId, access, more, maxBodyBytes, handler);
    }

    /** The same route, refusing a body: nobody would look at it. */
    public Route withoutBody() {
        return new Route(method, pathTemplate, operationId, access, queries, 0, handler);
    }

    /** The same route as a list in pages: it takes {@code cursor} and {@code limit}. */
    public Route inPages() {
        return taking(Page.CURSOR, Page.LIMIT);
    }
}
