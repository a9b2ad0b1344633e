package qiantang.foundation.http;

import qiantang.terms.TenantId;

/** Who makes a request, as far as this package must know. Identity's callers say more about themselves. */
public interface Caller {
    TenantId tenant();

    /** The member or key that acts, as one stable word for logs and records. */
    String actor();
}
