package qiantang.app;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** Which tenant owns a site. A site keeps its owner, so what was read once stays true. */
final class SiteOwners implements Function<SiteId, TenantId> {
    private final Sites sites;
    private final Map<SiteId, TenantId> known = new ConcurrentHashMap<>();

    SiteOwners(Sites sites) {
        this.sites = sites;
    }

    @Override
    public TenantId apply(SiteId site) {
        TenantId owner = known.get(site);
        if (owner == null) {
            owner = sites.find(site)
                    .map(Site::owner)
                    .orElseThrow(() -> new IllegalStateException("a call went to site " + site + ", which is unknown"));
            known.put(site, owner);
        }
        return owner;
    }
}
