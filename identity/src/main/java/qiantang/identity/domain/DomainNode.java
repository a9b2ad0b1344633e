package qiantang.identity.domain;

import java.time.Instant;
import java.util.Optional;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteSet;
import qiantang.terms.TenantId;

/**
 * A data domain in its newest version. The sites are the node's own; what lies above it in the tree limits it further.
 *
 * @param owner the tenant that declared it; it and whatever stands below it may be bound to it
 */
public record DomainNode(DomainId id, TenantId owner, Optional<DomainId> parent, DomainPath path, Version newest) {

    /** The allowed sites as they were declared at one time. */
    public record Version(long number, SiteSet sites, Instant createdAt, String createdBy) {}
}
