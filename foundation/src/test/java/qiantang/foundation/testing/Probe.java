package qiantang.foundation.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.terms.TenantId;

/** Looks for one planted row, as its owners, as a stranger, and as somebody who said nothing. */
final class Probe {
    /** More than the pool has connections, so that each has served owner and stranger in turn. */
    private static final int ROUNDS = 6;

    private final TestDatabase postgres;
    private final Database database;
    private final String table;
    private final List<String> columns;
    private final List<TenantId> owners;
    private final TenantId stranger;

    Probe(TestDatabase postgres, String table, List<String> columns, List<TenantId> owners, TenantId stranger) {
        this.postgres = postgres;
        this.database = postgres.database();
        this.table = table;
        this.columns = columns;
        this.owners = owners;
        this.stranger = stranger;
    }

    void ownersSeeTheirRow() {
        for (TenantId owner : owners) {
            assertThat(seenBy(owner))
                    .as("rows that their owner sees in " + table)
                    .isPositive();
        }
    }

    void theStrangerDoesNot() {
        for (int round = 0; round < ROUNDS; round++) {
            ownersSeeTheirRow();
            assertThat(seenBy(stranger))
                    .as("rows that a stranger sees in " + table)
                    .isZero();
        }
    }

    void theStrangerDoesNotAfterAnException() {
        for (TenantId owner : owners) {
            assertThatThrownBy(() -> database.runInTenant(owner, handle -> {
                        assertThat(rows(handle)).isPositive();
                        handle.execute("select 1 / 0");
                    }))
                    .satisfies(
                            thrown -> assertThat(SchemaFacts.sqlState(thrown)).isEqualTo("22012"));
            assertThat(seenBy(stranger))
                    .as("rows that a stranger sees in " + table + " after an exception")
                    .isZero();
        }
    }

    /** Whatever else a tenant may read must not so much as mention another one. */
    void theStrangerDoesNotThroughAnyTableOrView(List<String> relations) {
        for (String relation : relations) {
            for (TenantId owner : owners) {
                long mentions = database.inTenant(
                        stranger,
                        handle -> handle.createQuery(
                                        "select count(*) from " + relation + " r where to_jsonb(r)::text like :owner")
                                .bind("owner", "%" + owner.text() + "%")
                                .mapTo(Long.class)
                                .one());
                assertThat(mentions)
                        .as("rows of " + relation + " that show a stranger the owner of a row of " + table)
                        .isZero();
            }
        }
    }

    void theStrangerCannotChangeIt() {
        String ownedBySomebodyElse = " where " + columns.getFirst() + " <> ?";
        assertThat(touchedBy("update %s set %s = %s".formatted(table, columns.getFirst(), columns.getFirst())
                        + ownedBySomebodyElse))
                .as("rows of others that a stranger updates in " + table)
                .isZero();
        assertThat(touchedBy("delete from " + table + ownedBySomebodyElse))
                .as("rows of others that a stranger deletes from " + table)
                .isZero();
    }

    private int touchedBy(String statement) {
        try {
            return database.inTenant(stranger, handle -> handle.execute(statement, stranger.value()));
        } catch (RuntimeException failed) {
            assertThat(SchemaFacts.sqlState(failed)).as(statement).isEqualTo("42501");
            return 0;
        }
    }

    /** With every column as it is in the planted row, so nothing but the owner is wrong with it. */
    void theStrangerCannotPutOneThere(SchemaFacts facts) {
        String row = facts.row(table, columns.getFirst(), owners.getFirst());
        String all = String.join(", ", facts.insertableColumns(table));
        IsolationCheck.denied(
                () -> database.runInTenant(
                        stranger,
                        handle -> handle.execute(
                                "insert into %s (%s) overriding system value select %s from jsonb_populate_record(null::%s, ?::jsonb)"
                                        .formatted(table, all, all, table),
                                row)),
                "a stranger puts a row of another tenant into " + table);
    }

    void nobodySeesItWhoDidNotSayForWhom() {
        DatabaseAddress.Login login = postgres.address().application();
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                Statement statement = connection.createStatement()) {
            IsolationCheck.denied(
                    () -> statement.executeQuery("select count(*) from " + table),
                    "the application reads " + table + " without a role");
            statement.execute("set role qiantang_tenant");
            try (ResultSet row = statement.executeQuery("select count(*) from " + table)) {
                row.next();
                assertThat(row.getLong(1))
                        .as("rows of " + table + " that are seen without a tenant")
                        .isZero();
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    private long seenBy(TenantId tenant) {
        return database.inTenant(tenant, this::rows);
    }

    private long rows(Handle handle) {
        return handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one();
    }
}
