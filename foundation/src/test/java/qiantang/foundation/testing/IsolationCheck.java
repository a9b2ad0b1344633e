package qiantang.foundation.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.terms.TenantId;

/**
 * Proves that the tables of a room keep tenants apart: plants a row of one tenant in every table, and looks for it as
 * another one, in every way there is. A table that nobody planted a row in fails, and so does one of which nobody said
 * whether it holds rows of tenants.
 *
 * <pre>{@code
 * IsolationCheck.of(POSTGRES, "identity")
 *         .notOfTenants("identity.role")
 *         .plant("identity.api_key", (handle, owner) -> handle.execute("insert into …", owner.value()))
 *         .plantAcross("identity.tenant", IDENTITY_SETUP, (handle, owner) -> …)
 *         .run();
 * }</pre>
 */
public final class IsolationCheck {
    /** Inserts at least one row that belongs to this tenant, and whatever that row refers to. */
    @FunctionalInterface
    public interface Planter {
        void plant(Handle handle, TenantId owner);
    }

    /** Inserts at least one row that belongs to both. */
    @FunctionalInterface
    public interface TwoPartyPlanter {
        void plant(Handle handle, TenantId consumer, TenantId supplier);
    }

    private record Planting(@Nullable DatabaseRole role, TwoPartyPlanter planter) {}

    private final TestDatabase postgres;
    private final List<String> schemas;
    private final List<String> notOfTenants = new ArrayList<>();
    private final Map<String, Planting> plantings = new LinkedHashMap<>();

    private IsolationCheck(TestDatabase postgres, List<String> schemas) {
        this.postgres = postgres;
        this.schemas = schemas;
    }

    public static IsolationCheck of(TestDatabase postgres, String... schemas) {
        return new IsolationCheck(postgres, List.of(schemas));
    }

    /** Tables that hold nothing of any one tenant; tenants may read them at most. */
    public IsolationCheck notOfTenants(String... tables) {
        notOfTenants.addAll(List.of(tables));
        return this;
    }

    /** Plants as the tenant itself. */
    public IsolationCheck plant(String table, Planter planter) {
        plantings.put(table, new Planting(null, (handle, owner, nobody) -> planter.plant(handle, owner)));
        return this;
    }

    /** Plants under a role that may write rows of tenants. */
    public IsolationCheck plantAcross(String table, DatabaseRole role, Planter planter) {
        plantings.put(table, new Planting(role, (handle, owner, nobody) -> planter.plant(handle, owner)));
        return this;
    }

    /** Plants a row of two parties. */
    public IsolationCheck plantAcross(String table, DatabaseRole role, TwoPartyPlanter planter) {
        plantings.put(table, new Planting(role, planter));
        return this;
    }

    public void run() {
        try (SchemaFacts facts = SchemaFacts.of(postgres, schemas)) {
            facts.everybodyIsUnderRowSecurity();
            Map<String, List<String>> tenantTables = facts.tenantTables();
            everyTableIsAccountedFor(facts, tenantTables);
            tenantTables.forEach((table, columns) -> keepsTenantsApart(facts, table, columns));
        }
    }

    private void everyTableIsAccountedFor(SchemaFacts facts, Map<String, List<String>> tenantTables) {
        TreeSet<String> unknown = new TreeSet<>(facts.tables());
        unknown.removeAll(tenantTables.keySet());
        unknown.removeAll(notOfTenants);
        assertThat(unknown)
                .as("tables that are neither protected nor named as holding nothing of tenants")
                .isEmpty();
        assertThat(notOfTenants)
                .as("tables named as holding nothing of tenants")
                .allSatisfy(table -> {
                    assertThat(facts.tables()).contains(table);
                    assertThat(tenantTables).doesNotContainKey(table);
                    assertThat(facts.privilegesOfTenants(table)).isSubsetOf("SELECT");
                });
        assertThat(tenantTables.keySet())
                .as("tables of tenants in which a row can be planted")
                .isEqualTo(plantings.keySet());
    }

    private void keepsTenantsApart(SchemaFacts facts, String table, List<String> columns) {
        TenantId stranger = new TenantId(UUID.randomUUID());
        List<TenantId> owners = new ArrayList<>();
        columns.forEach(column -> owners.add(new TenantId(UUID.randomUUID())));
        plant(table, owners);
        for (int i = 0; i < owners.size(); i++) {
            assertThat(facts.rows(table, columns.get(i), owners.get(i)))
                    .as("rows planted in " + table + ", seen by the superuser")
                    .isPositive();
        }
        Probe probe = new Probe(postgres, table, columns, owners, stranger);
        probe.ownersSeeTheirRow();
        probe.theStrangerDoesNot();
        probe.theStrangerDoesNotAfterAnException();
        probe.theStrangerDoesNotThroughAnyTableOrView(facts.readableByTenants());
        probe.theStrangerCannotChangeIt();
        probe.theStrangerCannotPutOneThere(facts);
        probe.nobodySeesItWhoDidNotSayForWhom();
        for (int i = 0; i < owners.size(); i++) {
            assertThat(facts.rows(table, columns.get(i), owners.get(i)))
                    .as("rows of " + table + " after a stranger tried to change them")
                    .isPositive();
        }
    }

    private void plant(String table, List<TenantId> owners) {
        Planting planting = plantings.get(table);
        if (planting == null) {
            throw new AssertionError("no planter for " + table);
        }
        Database database = postgres.database();
        TenantId owner = owners.getFirst();
        try {
            if (planting.role() == null) {
                database.runInTenant(owner, handle -> planting.planter().plant(handle, owner, owners.getLast()));
            } else {
                database.runAcross(
                        planting.role(), handle -> planting.planter().plant(handle, owner, owners.getLast()));
            }
        } catch (RuntimeException failed) {
            fail("could not plant a row in " + table, failed);
        }
    }

    static void denied(ThrowingCallable attempt, String what) {
        assertThatThrownBy(attempt, what)
                .satisfies(thrown -> assertThat(SchemaFacts.sqlState(thrown)).isEqualTo("42501"));
    }
}
