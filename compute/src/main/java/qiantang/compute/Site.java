package qiantang.compute;

import java.time.Instant;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;

/**
 * A place where work runs (智算站点).
 *
 * @param owner the tenant that supplies it
 * @param name unique among the owner's sites
 */
public record Site(SiteId id, TenantId owner, String name, Tier tier, Engine engine, Instant createdAt) {
    /** What really runs work there. */
    public enum Engine {
        /** Processes of this machine. */
        LOCAL,
        /** Somebody else's servers, of which only the address is known. */
        EXTERNAL
    }
}
