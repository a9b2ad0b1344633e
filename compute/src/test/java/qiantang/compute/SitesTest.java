package qiantang.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

class SitesTest {
    private static final TestDatabase POSTGRES = TestDatabase.with(ComputeSchema.ROOM);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z"));

    private static final UuidV7 IDS = new UuidV7(CLOCK, new Random(1));

    private final Sites sites = new Sites(POSTGRES.database(), IDS, CLOCK);
    private final TenantId owner = new TenantId(UUID.randomUUID());

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void theLocalSiteKeepsItsIdFromStartToStart() {
        Site first = sites.local(owner, Tier.COUNTY);
        Site second = sites.local(owner, Tier.COUNTY);

        assertThat(second).isEqualTo(first);
        assertThat(sites.find(first.id())).hasValue(first);
    }

    @Test
    void sitesAreFoundByNameAmongTheirOwners() {
        Site external = sites.external(owner);

        assertThat(sites.find(List.of(owner), Sites.EXTERNAL)).hasValue(external);
        assertThat(sites.find(List.of(new TenantId(UUID.randomUUID())), Sites.EXTERNAL))
                .isEmpty();
    }

    @Test
    void sitesAreListedInPages() {
        Site local = sites.local(owner, Tier.CITY);
        Site external = sites.external(owner);

        assertThat(sites.list(List.of(owner), Optional.empty(), 1)).containsExactly(local);
        assertThat(sites.list(List.of(owner), Optional.of(local.id()), 5)).containsExactly(external);
    }

    @Test
    void aStrangerSeesNoSite() {
        IsolationCheck.of(POSTGRES, "compute")
                .plant("compute.site", (handle, tenant) -> handle.execute("""
                        insert into compute.site (site_id, owner_id, name, tier, engine, created_at)
                        values (?, ?, 'here', 'COUNTY', 'LOCAL', now())
                        """, UUID.randomUUID(), tenant.value()))
                .run();
    }
}
