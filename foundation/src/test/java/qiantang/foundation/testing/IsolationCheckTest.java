package qiantang.foundation.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The check has to find each of the holes that it is there for. */
class IsolationCheckTest {
    private final TestDatabase postgres = TestDatabase.with(Orchard.ROOM);

    @AfterEach
    void close() {
        postgres.close();
    }

    private IsolationCheck orchard() {
        return IsolationCheck.of(postgres, "orchard")
                .notOfTenants("orchard.kind")
                .plant("orchard.tree", Orchard::plantTree)
                .plant(
                        "orchard.graft",
                        (handle, owner) -> handle.execute(
                                "insert into orchard.graft (id, tenant_id, tree_id) values (?, ?, ?)",
                                UUID.randomUUID(),
                                owner.value(),
                                Orchard.plantTree(handle, owner)))
                .plantAcross("orchard.delivery", Orchard.PICKER, Orchard::deliver);
    }

    @Test
    void aWellKeptRoomPasses() {
        orchard().run();
    }

    @Test
    void aTableThatNobodyAccountedForIsFound() {
        change("create table orchard.basket (id int)");
        findsIn(orchard(), "orchard.basket");
    }

    @Test
    void aTableWithoutAPlanterIsFound() {
        change(
                "set role qiantang_migrator",
                "create table orchard.fence (tenant_id uuid not null)",
                "call foundation.protect('orchard.fence', 'tenant_id')");
        findsIn(orchard(), "orchard.fence");
    }

    @Test
    void aPlanterThatPlantsNothingIsFound() {
        findsIn(orchard().plant("orchard.tree", (handle, owner) -> {}), "rows planted in orchard.tree");
    }

    @Test
    void rowSecurityThatSparesTheOwnerIsFound() {
        change("alter table orchard.tree no force row level security");
        findsIn(orchard(), "without forced row security");
    }

    @Test
    void aPolicyThatShowsTooMuchIsFound() {
        change("create policy oops on orchard.tree for select to qiantang_tenant using (true)");
        findsIn(orchard(), "stranger");
    }

    @Test
    void aPolicyThatTakesTooMuchIsFound() {
        change("create policy oops on orchard.tree for insert to qiantang_tenant with check (true)");
        findsIn(orchard(), "puts a row of another tenant into orchard.tree");
    }

    @Test
    void aTableOfNobodyThatMentionsATenantIsFound() {
        change(
                "create table orchard.gossip as select ''::text as said",
                "grant select on orchard.gossip to qiantang_tenant",
                """
                create function orchard.tell() returns trigger language plpgsql as $$
                begin insert into orchard.gossip values (new.tenant_id::text); return new; end $$
                """,
                "create trigger tell before insert on orchard.tree for each row execute function orchard.tell()",
                "grant insert on orchard.gossip to qiantang_tenant");
        findsIn(orchard().notOfTenants("orchard.gossip"), "INSERT");
        change(
                "alter function orchard.tell() security definer",
                "revoke insert on orchard.gossip from qiantang_tenant");
        findsIn(orchard().notOfTenants("orchard.gossip"), "orchard.tell");
    }

    @Test
    void aViewWithItsOwnersEyesIsFound() {
        change("alter view orchard.tall_tree reset (security_invoker)");
        findsIn(orchard(), "orchard.tall_tree");
    }

    @Test
    void aPartitionThatTenantsMayReadIsFound() {
        change("grant select on orchard.delivery_2025 to qiantang_tenant");
        findsIn(orchard(), "orchard.delivery_2025");
    }

    @Test
    void aTableThatTheApplicationMayReadWithoutARoleIsFound() {
        change("grant usage on schema orchard to qiantang_app", "grant select on orchard.tree to qiantang_app");
        findsIn(orchard(), "without a role");
    }

    private static void findsIn(IsolationCheck check, String hole) {
        assertThatThrownBy(check::run).isInstanceOf(AssertionError.class).hasMessageContaining(hole);
    }

    private void change(String... statements) {
        try (Connection connection = postgres.superuser();
                Statement statement = connection.createStatement()) {
            for (String change : statements) {
                statement.execute(change);
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }
}
