package qiantang.compute;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

/**
 * The sites that are known. A site's id stays the same for ever, because domains name it.
 */
public final class Sites {
    /** This machine. */
    public static final String LOCAL = "local";
    /** Servers of which nobody said where they are. No domain names this site, so only open data reaches it. */
    public static final String EXTERNAL = "external";

    private static final String COLUMNS = "site_id, owner_id, name, tier, engine, created_at";

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;

    public Sites(Database database, UuidV7 ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** The site of the local engine, made the first time; the tier of a later start is not taken over. */
    public Site local(TenantId owner, Tier tier) {
        return ensure(owner, LOCAL, tier, Site.Engine.LOCAL);
    }

    /** The site of servers elsewhere, made the first time. */
    public Site external(TenantId owner) {
        return ensure(owner, EXTERNAL, Tier.SHARED, Site.Engine.EXTERNAL);
    }

    public Optional<Site> find(SiteId id) {
        return database.across(
                ComputeSchema.SITES,
                handle -> handle.createQuery("select " + COLUMNS + " from compute.site where site_id = :id")
                        .bind("id", id.value())
                        .map((row, context) -> site(row))
                        .findOne());
    }

    /** By name among those of some tenants, such as a tenant and all above it. */
    public Optional<Site> find(List<TenantId> owners, String name) {
        return database.across(
                ComputeSchema.SITES,
                handle -> handle.createQuery(
                                "select " + COLUMNS
                                        + " from compute.site where name = :name and owner_id = any(:owners) order by site_id limit 1")
                        .bind("name", name)
                        .bindArray("owners", UUID.class, values(owners))
                        .map((row, context) -> site(row))
                        .findOne());
    }

    /** In the order in which they came, beginning after one. */
    public List<Site> list(List<TenantId> owners, Optional<SiteId> after, int rows) {
        return database.across(
                ComputeSchema.SITES,
                handle -> handle.createQuery("""
                        select %s from compute.site
                         where owner_id = any(:owners) and site_id > :after
                         order by site_id limit :rows
                        """.formatted(COLUMNS))
                        .bindArray("owners", UUID.class, values(owners))
                        .bind("after", after.map(SiteId::value).orElse(new UUID(0, 0)))
                        .bind("rows", rows)
                        .map((row, context) -> site(row))
                        .list());
    }

    private Site ensure(TenantId owner, String name, Tier tier, Site.Engine engine) {
        return database.across(ComputeSchema.SITES, handle -> {
            handle.createUpdate("""
                    insert into compute.site (site_id, owner_id, name, tier, engine, created_at)
                    values (:id, :owner, :name, :tier, :engine, :now)
                    on conflict (owner_id, name) do nothing
                    """)
                    .bind("id", ids.next())
                    .bind("owner", owner.value())
                    .bind("name", name)
                    .bind("tier", tier.name())
                    .bind("engine", engine.name())
                    .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .execute();
            return named(handle, owner, name);
        });
    }

    private static Site named(Handle handle, TenantId owner, String name) {
        return handle.createQuery("select " + COLUMNS + " from compute.site where owner_id = :owner and name = :name")
                .bind("owner", owner.value())
                .bind("name", name)
                .map((row, context) -> site(row))
                .one();
    }

    private static List<UUID> values(List<TenantId> tenants) {
        return tenants.stream().map(TenantId::value).toList();
    }

    private static Site site(ResultSet row) throws SQLException {
        return new Site(
                new SiteId(row.getObject("site_id", UUID.class)),
                new TenantId(row.getObject("owner_id", UUID.class)),
                row.getString("name"),
                Tier.valueOf(row.getString("tier")),
                Site.Engine.valueOf(row.getString("engine")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
