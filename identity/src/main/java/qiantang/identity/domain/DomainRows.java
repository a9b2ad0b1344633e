package qiantang.identity.domain;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.TenantPath;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.TenantId;

/** The rows of {@code identity.domain} and {@code identity.domain_version}. */
public final class DomainRows {
    private static final String SELECT = """
            SELECT d.id, d.tenant_id, d.parent_id, d.path, v.version, v.sites, v.created_at, v.created_by
            FROM identity.domain d
            JOIN LATERAL (SELECT * FROM identity.domain_version WHERE domain_id = d.id ORDER BY version DESC LIMIT 1) v
                ON true
            """;

    private DomainRows() {}

    /** Every domain in its newest version. */
    public static List<DomainNode> all(Handle handle) {
        return handle.createQuery(SELECT + "LIMIT :limit")
                .bind("limit", Domains.MAX_DOMAINS)
                .map(DomainRows::node)
                .list();
    }

    static DomainNode get(Handle handle, DomainId id) {
        return handle.createQuery(SELECT + "WHERE d.id = :id")
                .bind("id", id.value())
                .map(DomainRows::node)
                .findOne()
                .orElseThrow(() -> Problem.of(IdentityProblem.NO_SUCH_DOMAIN));
    }

    /** Two new versions at once wait for each other. */
    static void lock(Handle handle, DomainId id) {
        boolean found = handle.createQuery("SELECT true FROM identity.domain WHERE id = :id FOR UPDATE")
                .bind("id", id.value())
                .mapTo(boolean.class)
                .findOne()
                .isPresent();
        if (!found) {
            throw Problem.of(IdentityProblem.NO_SUCH_DOMAIN);
        }
    }

    static Optional<DomainId> idOf(Handle handle, DomainPath path, TenantPath usableBy) {
        return handle.createQuery("""
                        SELECT id FROM identity.domain
                        WHERE path = :path AND tenant_id = ANY (CAST(:tenants AS uuid[]))
                        """)
                .bind("path", path.toString())
                .bind("tenants", array(usableBy.fromRoot().stream().map(TenantId::value)))
                .map((row, _) -> new DomainId(row.getObject(1, UUID.class)))
                .findOne();
    }

    static boolean exists(Handle handle, DomainPath path) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM identity.domain WHERE path = :path)")
                .bind("path", path.toString())
                .mapTo(boolean.class)
                .one();
    }

    static int count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM identity.domain")
                .mapTo(int.class)
                .one();
    }

    static void insert(
            Handle handle,
            DomainId id,
            TenantId owner,
            Optional<DomainId> parent,
            DomainPath path,
            Instant at,
            String by) {
        handle.createUpdate("""
                        INSERT INTO identity.domain (id, tenant_id, parent_id, path, created_at, created_by)
                        VALUES (:id, :owner, CAST(:parent AS uuid), :path, :at, :by)
                        """)
                .bind("id", id.value())
                .bind("owner", owner.value())
                .bind("parent", parent.map(DomainId::value).orElse(null))
                .bind("path", path.toString())
                .bind("at", at)
                .bind("by", by)
                .execute();
    }

    static void insertVersion(Handle handle, DomainId id, DomainNode.Version version) {
        handle.createUpdate("""
                        INSERT INTO identity.domain_version
                            (domain_id, tenant_id, version, sites, created_at, created_by)
                        SELECT id, tenant_id, :version, CAST(:sites AS uuid[]), :at, :by
                        FROM identity.domain WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("version", version.number())
                .bind("sites", array(version.sites()))
                .bind("at", version.createdAt())
                .bind("by", version.createdBy())
                .execute();
    }

    static List<DomainNode> usable(Handle handle, TenantPath tenant, Optional<UUID> after, int limit) {
        return handle.createQuery(SELECT + """
                        WHERE d.tenant_id = ANY (CAST(:tenants AS uuid[])) AND (CAST(:after AS uuid) IS NULL OR d.id > CAST(:after AS uuid))
                        ORDER BY d.id LIMIT :limit
                        """)
                .bind("tenants", array(tenant.fromRoot().stream().map(TenantId::value)))
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map(DomainRows::node)
                .list();
    }

    static List<DomainNode.Version> versions(Handle handle, DomainId id, long after, int limit) {
        return handle.createQuery("""
                        SELECT version, sites, created_at, created_by FROM identity.domain_version
                        WHERE domain_id = :id AND version > :after ORDER BY version LIMIT :limit
                        """)
                .bind("id", id.value())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> version(row))
                .list();
    }

    private static DomainNode node(ResultSet row, StatementContext context) throws SQLException {
        @Nullable UUID parent = row.getObject("parent_id", UUID.class);
        return new DomainNode(
                new DomainId(row.getObject("id", UUID.class)),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                Optional.ofNullable(parent).map(DomainId::new),
                DomainPath.parse(row.getString("path")),
                version(row));
    }

    private static DomainNode.Version version(ResultSet row) throws SQLException {
        return new DomainNode.Version(
                row.getLong("version"),
                sites(row.getArray("sites")),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }

    private static SiteSet sites(@Nullable Array sites) throws SQLException {
        return sites == null
                ? SiteSet.EVERYWHERE
                : SiteSet.only(
                        Stream.of((UUID[]) sites.getArray()).map(SiteId::new).collect(Collectors.toSet()));
    }

    private static @Nullable String array(SiteSet sites) {
        return switch (sites) {
            case SiteSet.Everywhere() -> null;
            case SiteSet.Only(var some) ->
                array(some.stream().map(SiteId::value).sorted());
        };
    }

    private static String array(Stream<UUID> ids) {
        return ids.map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
