package qiantang.identity.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.TenantPath;
import qiantang.identity.domain.DomainId;
import qiantang.terms.TenantId;

/** The rows of {@code identity.tenant}. */
public final class TenantRows {
    private static final String SELECT = """
            SELECT t.path, t.kind, t.name, t.domain_id, t.created_at, t.suspended_at IS NOT NULL AS suspended,
                   EXISTS (SELECT FROM identity.tenant a WHERE a.id = ANY (t.path) AND a.suspended_at IS NOT NULL)
                       AS held_up
            FROM identity.tenant t
            """;
    /** The number is ours alone; it stands for "the shape of the tenant tree". */
    private static final long SHAPE_LOCK = 0x7469_6465_0001L;

    private TenantRows() {}

    static void lockShape(Handle handle) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:lock)")
                .bind("lock", SHAPE_LOCK)
                .map((_, _) -> true)
                .one();
    }

    public static Optional<TenantPath> path(Handle handle, TenantId id) {
        return handle.createQuery("SELECT path FROM identity.tenant WHERE id = :id")
                .bind("id", id.value())
                .map((row, _) -> path(row))
                .findOne();
    }

    static Optional<TenantId> root(Handle handle) {
        return handle.createQuery("SELECT id FROM identity.tenant WHERE parent_id IS NULL")
                .map((row, _) -> new TenantId(row.getObject(1, UUID.class)))
                .findOne();
    }

    public static Tenant get(Handle handle, TenantId id) {
        return handle.createQuery(SELECT + "WHERE t.id = :id")
                .bind("id", id.value())
                .map(TenantRows::tenant)
                .findOne()
                .orElseThrow(() -> Problem.of(IdentityProblem.NO_SUCH_TENANT));
    }

    static List<Tenant> list(
            Handle handle,
            TenantId under,
            Tenants.Extent extent,
            Optional<TenantKind> kind,
            Optional<UUID> after,
            int limit) {
        String where = switch (extent) {
            case CHILDREN -> "WHERE t.parent_id = :under";
            case SUBTREE -> "WHERE t.path @> ARRAY[:under] AND t.id <> :under";
        };
        String filter = """
                 AND (CAST(:kind AS text) IS NULL OR t.kind = :kind) AND (CAST(:after AS uuid) IS NULL OR t.id > CAST(:after AS uuid))
                ORDER BY t.id LIMIT :limit
                """;
        return handle.createQuery(SELECT + where + filter)
                .bind("under", under.value())
                .bind("kind", kind.map(Enum::name).orElse(null))
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map(TenantRows::tenant)
                .list();
    }

    static int count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM identity.tenant")
                .mapTo(int.class)
                .one();
    }

    static boolean hasChild(Handle handle, TenantId parent, DisplayName name) {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT FROM identity.tenant WHERE parent_id = :parent AND name = :name)")
                .bind("parent", parent.value())
                .bind("name", name.text())
                .mapTo(boolean.class)
                .one();
    }

    public static void insert(
            Handle handle, TenantPath path, TenantKind kind, DisplayName name, Instant at, String by) {
        UUID parent =
                path.depth() == 1 ? null : path.fromRoot().get(path.depth() - 2).value();
        handle.createUpdate("""
                        INSERT INTO identity.tenant (id, parent_id, path, kind, name, created_at, created_by)
                        VALUES (:id, CAST(:parent AS uuid), CAST(:path AS uuid[]), :kind, :name, :at, :by)
                        """)
                .bind("id", path.tenant().value())
                .bind("parent", parent)
                .bind("path", array(path))
                .bind("kind", kind.name())
                .bind("name", name.text())
                .bind("at", at)
                .bind("by", by)
                .execute();
    }

    static void rename(Handle handle, TenantId id, DisplayName name) {
        handle.createUpdate("UPDATE identity.tenant SET name = :name WHERE id = :id")
                .bind("id", id.value())
                .bind("name", name.text())
                .execute();
    }

    /** False if it was suspended already. */
    static boolean suspend(Handle handle, TenantId id, Instant at) {
        return handle.createUpdate(
                                "UPDATE identity.tenant SET suspended_at = :at WHERE id = :id AND suspended_at IS NULL")
                        .bind("id", id.value())
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** False if it was not suspended. */
    static boolean resume(Handle handle, TenantId id) {
        return handle.createUpdate(
                                "UPDATE identity.tenant SET suspended_at = NULL WHERE id = :id AND suspended_at IS NOT NULL")
                        .bind("id", id.value())
                        .execute()
                == 1;
    }

    static void bind(Handle handle, TenantId id, Optional<DomainId> domain) {
        handle.createUpdate("UPDATE identity.tenant SET domain_id = CAST(:domain AS uuid) WHERE id = :id")
                .bind("id", id.value())
                .bind("domain", domain.map(DomainId::value).orElse(null))
                .execute();
    }

    /** Every path below keeps its tail and gets the new parent's path before it. */
    static void move(Handle handle, TenantPath tenant, TenantPath newParent) {
        handle.createUpdate("""
                        UPDATE identity.tenant
                        SET path = CAST(:parentPath AS uuid[]) || path[CAST(:depth AS int):],
                            parent_id = CASE WHEN id = :id THEN :parent ELSE parent_id END
                        WHERE path @> ARRAY[:id]
                        """)
                .bind("parentPath", array(newParent))
                .bind("depth", tenant.depth())
                .bind("id", tenant.tenant().value())
                .bind("parent", newParent.tenant().value())
                .execute();
    }

    static int deepest(Handle handle, TenantId id) {
        return handle.createQuery("SELECT max(cardinality(path)) FROM identity.tenant WHERE path @> ARRAY[:id]")
                .bind("id", id.value())
                .mapTo(int.class)
                .one();
    }

    /** The domains to which the tenants of a path are bound. */
    static Set<DomainId> bindings(Handle handle, TenantPath path) {
        return handle.createQuery("""
                        SELECT domain_id FROM identity.tenant
                        WHERE id = ANY (CAST(:path AS uuid[])) AND domain_id IS NOT NULL
                        """)
                .bind("path", array(path))
                .map((row, _) -> new DomainId(row.getObject(1, UUID.class)))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * @throws Problem {@link IdentityProblem#DOMAIN_OUT_OF_REACH} unless the domain is owned by a tenant of the path
     */
    public static void requireUsable(Handle handle, DomainId domain, TenantPath path) {
        boolean usable = handle.createQuery("""
                        SELECT EXISTS (SELECT FROM identity.domain
                                       WHERE id = :domain AND tenant_id = ANY (CAST(:path AS uuid[])))
                        """)
                .bind("domain", domain.value())
                .bind("path", array(path))
                .mapTo(boolean.class)
                .one();
        if (!usable) {
            throw Problem.of(IdentityProblem.DOMAIN_OUT_OF_REACH);
        }
    }

    /** A path as PostgreSQL writes an array. */
    public static String array(TenantPath path) {
        return path.fromRoot().stream().map(TenantId::text).collect(Collectors.joining(",", "{", "}"));
    }

    public static TenantPath path(ResultSet row) throws SQLException {
        UUID[] ids = (UUID[]) row.getArray("path").getArray();
        return new TenantPath(Stream.of(ids).map(TenantId::new).toList());
    }

    private static Tenant tenant(ResultSet row, StatementContext context) throws SQLException {
        Tenant.Standing standing = row.getBoolean("suspended")
                ? Tenant.Standing.SUSPENDED
                : row.getBoolean("held_up") ? Tenant.Standing.HELD_UP : Tenant.Standing.ACTIVE;
        @Nullable UUID domain = row.getObject("domain_id", UUID.class);
        return new Tenant(
                path(row),
                TenantKind.valueOf(row.getString("kind")),
                row.getString("name"),
                Optional.ofNullable(domain).map(DomainId::new),
                standing,
                row.getTimestamp("created_at").toInstant());
    }
}
