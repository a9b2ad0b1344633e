package qiantang.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.http.Request;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.identity.tenant.Tenant;
import qiantang.identity.tenant.Tenants;
import qiantang.ledger.api.Readers;
import qiantang.terms.TenantId;

/** Lets identity say who may read the ledger. */
final class UsageReaders implements Readers {
    private static final int TENANTS_AT_ONCE = 1_000;

    private final Identity identity;

    UsageReaders(Identity identity) {
        this.identity = identity;
    }

    @Override
    public TenantId reader(Request request) {
        TenantId own = request.caller().tenant();
        identity.require(request, Action.USAGE_SEE, own);
        return own;
    }

    @Override
    public List<TenantId> subtree(Request request) {
        TenantId own = request.caller().tenant();
        identity.require(request, Action.USAGE_SUM, own);
        List<TenantId> all = new ArrayList<>(List.of(own));
        List<Tenant> some = List.of();
        do {
            Optional<UUID> after = some.isEmpty()
                    ? Optional.empty()
                    : Optional.of(some.getLast().id().value());
            some = identity.tenants().list(own, Tenants.Extent.SUBTREE, Optional.empty(), after, TENANTS_AT_ONCE);
            some.forEach(tenant -> all.add(tenant.id()));
        } while (some.size() == TENANTS_AT_ONCE);
        return all;
    }
}
