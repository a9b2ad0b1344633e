package qiantang.ledger.api;

import java.util.List;
import qiantang.foundation.http.Request;
import qiantang.terms.TenantId;

/** Who may read the ledger; answered by whoever knows tenants and their rights. */
public interface Readers {
    /**
     * The tenant whose calls who asks may read one by one.
     *
     * @throws qiantang.foundation.http.Problem if it may read none
     */
    TenantId reader(Request request);

    /**
     * The tenants whose sums who asks may read: its own and all below it.
     *
     * @throws qiantang.foundation.http.Problem if it may read none
     */
    List<TenantId> subtree(Request request);
}
