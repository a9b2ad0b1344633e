/**
 * How this cloud speaks HTTP, once for all rooms: routes as data, blocking handlers on virtual threads, strict JSON,
 * problems (RFC 9457), paging, request ids and idempotency keys. What a route does belongs to its room; who calls is
 * answered by identity through {@code Authenticator}; inference has its own hot path in the gateway and shares only the
 * port.
 */
@NullMarked
package qiantang.foundation.http;

import org.jspecify.annotations.NullMarked;
