package qiantang.ledger.api;

import qiantang.foundation.http.Request;
import qiantang.terms.TenantId;

/** Who may see and move money; answered by whoever knows tenants and their rights. */
public interface Treasury {
    /**
     * The tenant of the path, if who asks may see its money.
     *
     * @throws qiantang.foundation.http.Problem if not
     */
    TenantId seen(Request request, TenantId tenant);

    /**
     * Goes on if who asks may publish prices, give credit to this tenant and correct charges: that is the operator's.
     *
     * @throws qiantang.foundation.http.Problem if not
     */
    void keeper(Request request, TenantId about);
}
