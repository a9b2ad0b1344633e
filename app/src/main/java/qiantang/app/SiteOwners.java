package qiantang.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** Which tenant owns a site. A site keeps its owner, so what was read once stays true. */
final class SiteOwners implements Function<SiteId, Optional<TenantId>> {
    private final Sites sites;
    private final Map<SiteId, TenantId> known = new ConcurrentHashMap<>();

    SiteOwners(Sites sites) {
        this.sites = sites;
    }

    @Override
    public Optional<TenantId> apply(SiteId site) {
        TenantId owner = known.get(site);
        if (owner != null) {
            return Optional.of(owner);
        }
        Optional<TenantId> found = sites.find(site).map(Site::owner);
        found.ifPresent(tenant -> known.put(site, tenant));
        return found;
    }
}
