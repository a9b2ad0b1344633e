package qiantang.app;

import qiantang.foundation.http.Request;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.ledger.api.Treasury;
import qiantang.terms.TenantId;

/** Lets identity say who may see and move money. */
final class LedgerTreasury implements Treasury {
    private final Identity identity;
    private final TenantId operator;

    LedgerTreasury(Identity identity, TenantId operator) {
        this.identity = identity;
        this.operator = operator;
    }

    @Override
    public TenantId seen(Request request, TenantId tenant) {
        identity.require(request, Action.MONEY_SEE, tenant);
        return tenant;
    }

    @Override
    public void keeper(Request request, TenantId about) {
        // Asked at the operator: a tenant gives itself no credit. And the tenant must be there.
        identity.require(request, Action.MONEY_CHANGE, operator);
        identity.require(request, Action.MONEY_SEE, about);
    }
}
