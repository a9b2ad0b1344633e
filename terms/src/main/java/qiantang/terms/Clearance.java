package qiantang.terms;

/**
 * The proof that data of a domain may be at a site. Only {@link Domain#to} makes one, so code that takes a clearance
 * cannot be reached without the check.
 */
public final class Clearance {
    private final Domain domain;
    private final SiteId site;

    Clearance(Domain domain, SiteId site) {
        this.domain = domain;
        this.site = site;
    }

    public Domain domain() {
        return domain;
    }

    public SiteId site() {
        return site;
    }
}
