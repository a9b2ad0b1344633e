package qiantang.identity.tenant;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.TenantPath;
import qiantang.identity.domain.DomainId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * The tenant tree and its changes. Works under {@link IdentitySchema#TREE}, since a tree is read across its nodes; who may
 * ask is decided before. Changes of the tree's shape happen one at a time.
 */
public final class Tenants {
    /** A cloud has no more tenants than this. */
    public static final int MAX_TENANTS = 100_000;

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final Trail trail;

    public Tenants(Database database, UuidV7 ids, InstantSource clock, Trail trail) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.trail = trail;
    }

    /** Which tenants a list holds. */
    public enum Extent {
        CHILDREN,
        SUBTREE
    }

    /** Where a tenant stands; empty if there is none. */
    public Optional<TenantPath> path(TenantId id) {
        return database.across(IdentitySchema.TREE, handle -> TenantRows.path(handle, id));
    }

    /**
     * The tenant that everything hangs below; it operates the cloud.
     *
     * @throws IllegalStateException before the cloud has begun
     */
    public TenantId root() {
        return database.across(IdentitySchema.TREE, handle -> TenantRows.root(handle))
                .orElseThrow(() -> new IllegalStateException("the cloud has no root tenant yet"));
    }

    /**
     * @throws Problem {@link IdentityProblem#NO_SUCH_TENANT}
     */
    public Tenant get(TenantId id) {
        return database.across(IdentitySchema.TREE, handle -> TenantRows.get(handle, id));
    }

    public Tenant create(String by, TenantId parent, TenantKind kind, DisplayName name) {
        return database.across(IdentitySchema.TREE, handle -> {
            TenantRows.lockShape(handle);
            Tenant above = TenantRows.get(handle, parent);
            requirePlace(kind, above.kind());
            requireDepth(above.path().depth() + 1);
            if (TenantRows.count(handle) >= MAX_TENANTS) {
                throw Problem.of(IdentityProblem.TOO_MANY_TENANTS).with("limit", MAX_TENANTS);
            }
            requireFreeName(handle, parent, name);
            TenantId id = new TenantId(ids.next());
            List<TenantId> path = new ArrayList<>(above.path().fromRoot());
            path.add(id);
            TenantRows.insert(handle, new TenantPath(path), kind, name, now(), by);
            trail.append(handle, created(by, id, kind, name).with("parent", parent.text()));
            return TenantRows.get(handle, id);
        });
    }

    public Tenant rename(String by, TenantId id, DisplayName name) {
        return database.across(IdentitySchema.TREE, handle -> {
            TenantRows.lockShape(handle);
            Tenant tenant = TenantRows.get(handle, id);
            if (!tenant.name().equals(name.text())) {
                tenant.parent().ifPresent(parent -> requireFreeName(handle, parent, name));
                TenantRows.rename(handle, id, name);
                trail.append(handle, leaf(LeafKind.TENANT_RENAMED, by, id).withPersonal("name", name.text()));
            }
            return TenantRows.get(handle, id);
        });
    }

    /** Holds up everything of this tenant and below it; nothing is lost. */
    public Tenant suspend(String by, TenantId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            Tenant tenant = TenantRows.get(handle, id);
            if (tenant.parent().isEmpty()) {
                throw Problem.of(IdentityProblem.ROOT_STAYS);
            }
            if (TenantRows.suspend(handle, id, now())) {
                trail.append(handle, leaf(LeafKind.TENANT_SUSPENDED, by, id));
            }
            return TenantRows.get(handle, id);
        });
    }

    public Tenant resume(String by, TenantId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            if (TenantRows.resume(handle, id)) {
                trail.append(handle, leaf(LeafKind.TENANT_RESUMED, by, id));
            }
            return TenantRows.get(handle, id);
        });
    }

    /** Hangs a tenant with all that is below it under another parent. It keeps every data domain that limited it. */
    public Tenant move(String by, TenantId id, TenantId newParent) {
        return database.across(IdentitySchema.TREE, handle -> {
            TenantRows.lockShape(handle);
            Tenant tenant = TenantRows.get(handle, id);
            Tenant above = TenantRows.get(handle, newParent);
            requireMovable(handle, tenant, above);
            if (tenant.parent().equals(Optional.of(newParent))) {
                return tenant;
            }
            requireFreeName(handle, newParent, new DisplayName(tenant.name()));
            TenantRows.move(handle, tenant.path(), above.path());
            Leaf moved = leaf(LeafKind.TENANT_MOVED, by, id).with("to", newParent.text());
            trail.append(
                    handle,
                    tenant.parent().map(from -> moved.with("from", from.text())).orElse(moved));
            return TenantRows.get(handle, id);
        });
    }

    /** Binds a tenant to a data domain that it or a tenant above it owns, or to none of its own. */
    public Tenant bind(String by, TenantId id, Optional<DomainId> domain) {
        return database.across(IdentitySchema.TREE, handle -> {
            Tenant tenant = TenantRows.get(handle, id);
            domain.ifPresent(wanted -> TenantRows.requireUsable(handle, wanted, tenant.path()));
            if (!tenant.domain().equals(domain)) {
                TenantRows.bind(handle, id, domain);
                String bound = domain.map(wanted -> wanted.value().toString()).orElse("none");
                trail.append(handle, leaf(LeafKind.TENANT_BOUND, by, id).with("domain", bound));
            }
            return TenantRows.get(handle, id);
        });
    }

    /** Those under a tenant, in the order in which they were made. */
    public List<Tenant> list(TenantId under, Extent extent, Optional<TenantKind> kind, Optional<UUID> after, int rows) {
        return database.across(
                IdentitySchema.TREE, handle -> TenantRows.list(handle, under, extent, kind, after, rows));
    }

    /** The log is public, so what people call a tenant goes into it as a hash. */
    public static Leaf created(String by, TenantId id, TenantKind kind, DisplayName name) {
        return leaf(LeafKind.TENANT_CREATED, by, id).with("kind", kind.name()).withPersonal("name", name.text());
    }

    private static Leaf leaf(LeafKind what, String by, TenantId id) {
        return Leaf.of(what, id, by, "tenant:" + id);
    }

    private static void requireMovable(Handle handle, Tenant tenant, Tenant above) {
        if (tenant.parent().isEmpty()) {
            throw Problem.of(IdentityProblem.ROOT_STAYS);
        }
        if (above.path().isUnder(tenant.id())) {
            throw Problem.of(IdentityProblem.MOVE_INTO_ITSELF);
        }
        requirePlace(tenant.kind(), above.kind());
        int below = TenantRows.deepest(handle, tenant.id()) - tenant.path().depth();
        requireDepth(above.path().depth() + 1 + below);
        Set<DomainId> before = TenantRows.bindings(handle, tenant.path());
        Set<DomainId> after = TenantRows.bindings(handle, above.path());
        tenant.domain().ifPresent(after::add);
        if (!after.containsAll(before)) {
            throw Problem.of(IdentityProblem.MOVE_LEAVES_DOMAIN);
        }
    }

    private static void requirePlace(TenantKind kind, TenantKind parent) {
        if (!kind.mayStandUnder(parent)) {
            throw Problem.of(IdentityProblem.KIND_MISPLACED).with("kind", kind).with("parent", parent);
        }
    }

    private static void requireDepth(int depth) {
        if (depth > TenantPath.MAX_DEPTH) {
            throw Problem.of(IdentityProblem.TOO_DEEP).with("limit", TenantPath.MAX_DEPTH);
        }
    }

    private static void requireFreeName(Handle handle, TenantId parent, DisplayName name) {
        if (TenantRows.hasChild(handle, parent, name)) {
            throw Problem.of(IdentityProblem.NAME_TAKEN).with("name", name);
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
