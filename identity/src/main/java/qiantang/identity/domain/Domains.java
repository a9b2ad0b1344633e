package qiantang.identity.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.TenantPath;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.UuidV7;

/** The tree of data domains and its changes. A domain is never removed, and a version never changed. */
public final class Domains {
    public static final int MAX_DOMAINS = 10_000;
    /** The most sites that one version names. */
    public static final int MAX_SITES = 1_000;

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final Trail trail;

    public Domains(Database database, UuidV7 ids, InstantSource clock, Trail trail) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.trail = trail;
    }

    /**
     * Declares a domain of a tenant in its first version. What it hangs under must be there and be owned by the tenant or
     * by one above it; only the root tenant begins a new tree.
     */
    public DomainNode declare(String by, TenantPath owner, DomainPath path, SiteSet sites) {
        return database.across(IdentitySchema.TREE, handle -> {
            Optional<DomainId> parent = parent(handle, owner, path);
            if (DomainRows.exists(handle, path)) {
                throw Problem.of(IdentityProblem.DOMAIN_TAKEN).with("path", path);
            }
            if (DomainRows.count(handle) >= MAX_DOMAINS) {
                throw Problem.of(IdentityProblem.TOO_MANY_DOMAINS).with("limit", MAX_DOMAINS);
            }
            DomainId id = new DomainId(ids.next());
            Instant now = clock.instant();
            DomainRows.insert(handle, id, owner.tenant(), parent, path, now, by);
            DomainRows.insertVersion(handle, id, new DomainNode.Version(1, sites, now, by));
            return logged(handle, LeafKind.DOMAIN_CREATED, id);
        });
    }

    /** A new version of the allowed sites, at once in force for everything that is bound to the domain or below it. */
    public DomainNode allow(String by, DomainId id, SiteSet sites) {
        return database.across(IdentitySchema.TREE, handle -> {
            DomainRows.lock(handle, id);
            long next = DomainRows.get(handle, id).newest().number() + 1;
            DomainRows.insertVersion(handle, id, new DomainNode.Version(next, sites, clock.instant(), by));
            return logged(handle, LeafKind.DOMAIN_CHANGED, id);
        });
    }

    /**
     * @throws Problem {@link IdentityProblem#NO_SUCH_DOMAIN}
     */
    public DomainNode get(DomainId id) {
        return database.across(IdentitySchema.TREE, handle -> DomainRows.get(handle, id));
    }

    /** The domains that a tenant may be bound to: its own and those of the tenants above it. */
    public List<DomainNode> usable(TenantPath tenant, Optional<UUID> after, int rows) {
        return database.across(IdentitySchema.TREE, handle -> DomainRows.usable(handle, tenant, after, rows));
    }

    /** The history of a domain, oldest first, from after a version on. */
    public List<DomainNode.Version> versions(DomainId id, long after, int rows) {
        return database.across(IdentitySchema.TREE, handle -> {
            DomainRows.get(handle, id);
            return DomainRows.versions(handle, id, after, rows);
        });
    }

    /** The sites may be a thousand, so the log holds how many they are and a digest of their sorted ids, one to a line. */
    private DomainNode logged(Handle handle, LeafKind what, DomainId id) {
        DomainNode node = DomainRows.get(handle, id);
        DomainNode.Version version = node.newest();
        Leaf leaf = Leaf.of(what, node.owner(), version.createdBy(), "domain:" + id.value())
                .with("path", node.path().toString())
                .with("version", Long.toString(version.number()));
        trail.append(
                handle,
                switch (version.sites()) {
                    case SiteSet.Everywhere() -> leaf.with("sites", "everywhere");
                    case SiteSet.Only(Set<SiteId> sites) ->
                        leaf.with("sites", Integer.toString(sites.size()))
                                .withDigestOf(sites.stream()
                                        .map(SiteId::text)
                                        .sorted()
                                        .collect(Collectors.joining("\n"))
                                        .getBytes(StandardCharsets.UTF_8));
                });
        return node;
    }

    private static Optional<DomainId> parent(Handle handle, TenantPath owner, DomainPath path) {
        List<String> above = new ArrayList<>(path.segments());
        above.removeLast();
        if (above.isEmpty()) {
            if (owner.depth() > 1) {
                throw Problem.of(IdentityProblem.DOMAIN_PARENT_UNKNOWN).with("path", path);
            }
            return Optional.empty();
        }
        return Optional.of(DomainRows.idOf(handle, new DomainPath(above), owner)
                .orElseThrow(
                        () -> Problem.of(IdentityProblem.DOMAIN_PARENT_UNKNOWN).with("path", path)));
    }
}
