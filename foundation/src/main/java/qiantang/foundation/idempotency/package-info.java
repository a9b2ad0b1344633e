/**
 * The memory of repeated requests in the database: one row per tenant, operation and key, for a day. Answers may hold
 * what is shown only once, such as a new API key, so they rest sealed. When a request is asked to be remembered is the
 * door's business.
 */
@NullMarked
package qiantang.foundation.idempotency;

import org.jspecify.annotations.NullMarked;
