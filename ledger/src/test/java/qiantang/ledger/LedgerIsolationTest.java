package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

class LedgerIsolationTest {
    private final CallRecords records = new CallRecords(new Random(7), Instant.parse("2026-11-20T08:00:00Z"));

    @Test
    void nobodySeesTheUsageOrTheMoneyOfAnother() {
        try (TestDatabase database = TestDatabase.with(Ledger.SCHEMA)) {
            IsolationCheck.of(database, "ledger")
                    .notOfTenants(
                            "ledger.usage",
                            "ledger.day_use",
                            "ledger.batch",
                            "ledger.posting",
                            "ledger.entry",
                            "ledger.account_day",
                            "ledger.planned_expiry",
                            "ledger.closed_day",
                            "ledger.tariff")
                    .plantAcross("ledger.route", Ledger.INTAKE, this::route)
                    .plantAcross(
                            "ledger.usage_set_aside",
                            Ledger.INTAKE,
                            (handle, owner) ->
                                    handle.execute("""
                            insert into ledger.usage_set_aside (call_id, digest, consumer_id, reason, record)
                            values (?, 'x', ?, 'other_content', 'a record')
                            """, records.call(owner).id().value(), owner.value()))
                    .plantAcross("ledger.wallet", Ledger.BOOKS, LedgerIsolationTest::wallet)
                    .plantAcross("ledger.credit_line", Ledger.BOOKS, (handle, owner) -> {
                        wallet(handle, owner);
                        line(handle, owner);
                    })
                    .plantAcross("ledger.credit_grant", Ledger.BOOKS, (handle, owner) -> {
                        wallet(handle, owner);
                        handle.execute("""
                                insert into ledger.credit_grant (id, tenant_id, line_no, nano, priority, starts_at, state,
                                    origin, granted_by, granted_at)
                                values (?, ?, ?, 1, 1, now(), 'WAITING', 'o', 'b', now())
                                """, UUID.randomUUID(), owner.value(), line(handle, owner));
                    })
                    .plantAcross(
                            "ledger.account",
                            Ledger.BOOKS,
                            (handle, owner) -> handle.execute(
                                    "insert into ledger.account (tenant_id, unit, kind) values (?, 'CNY', 'WALLET')",
                                    owner.value()))
                    .plantAcross("ledger.hold", Ledger.BOOKS, (handle, owner) -> {
                        wallet(handle, owner);
                        handle.execute("""
                                insert into ledger.hold (id, tenant_id, line_no, nano, subject, state, opened_at, expires_at)
                                values (?, ?, ?, 1, 's', 'OPEN', now(), now())
                                """, UUID.randomUUID(), owner.value(), line(handle, owner));
                    })
                    .plantAcross("ledger.lease", Ledger.BOOKS, LedgerIsolationTest::lease)
                    .plantAcross("ledger.lease_part", Ledger.BOOKS, (handle, owner) -> {
                        wallet(handle, owner);
                        handle.execute(
                                "insert into ledger.lease_part (lease_id, line_no, tenant_id, nano) values (?, ?, ?, 1)",
                                lease(handle, owner),
                                line(handle, owner),
                                owner.value());
                    })
                    .plantAcross("ledger.correction", Ledger.BOOKS, this::correction)
                    .run();
        }
    }

    @Test
    void rowsWithoutATenantAreSeenByWhoSeesTheirRouteOrAccount() {
        try (TestLedger house = new TestLedger(7)) {
            TenantId consumer = house.tenant();
            TenantId supplier = house.tenant();
            var price = house.price("m");
            house.grant(consumer, "1");
            CallRecords calls = new CallRecords(house.random, TestLedger.BEGIN);
            house.ledger
                    .intake()
                    .accept(List.of(calls.call(
                            consumer,
                            supplier,
                            "m",
                            Usage.tokens(1_000, 1_000, Usage.Evidence.REPORTED),
                            house.billing(price, consumer))));

            for (String table : List.of("usage", "day_use", "entry", "account_day", "posting")) {
                assertThat(seen(house, consumer, table))
                        .as("%s, by its owner", table)
                        .isPositive();
                assertThat(seen(house, house.tenant(), table))
                        .as("%s, by a stranger", table)
                        .isZero();
            }
            assertThat(seen(house, supplier, "usage")).isEqualTo(1);
            assertThat(seen(house, supplier, "entry")).isEqualTo(1);
        }
    }

    private static long seen(TestLedger house, TenantId by, String table) {
        return house.database
                .database()
                .inTenant(
                        by,
                        handle -> handle.createQuery("select count(*) from ledger." + table)
                                .mapTo(Long.class)
                                .one());
    }

    private void route(Handle handle, TenantId consumer, TenantId supplier) {
        handle.execute(
                """
                insert into ledger.route (digest, consumer_id, supplier_id, key_id, replica_id, site_id, operation, model,
                    model_version, domain, outcome, status, streamed, estimated)
                values (sha256(?::text::bytea), ?, ?, ?, ?, ?, 'chat.completions', 'm', '1', 'open', 'COMPLETED', 200,
                    false, false)
                """,
                consumer.text(),
                consumer.value(),
                supplier.value(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID());
    }

    private void correction(Handle handle, TenantId consumer, TenantId supplier) {
        handle.execute(
                """
                with posted as (select ledger.post(date '2026-11-20', 'CORRECTION', 's', now(), '{}', '{}', '{}') as no)
                insert into ledger.correction (id, call_id, consumer_id, supplier_id, payer_id, model, unit, nano, fee_nano,
                    charged_nano, day, posting_no, reason, corrected_by, corrected_at)
                select ?, ?, ?, ?, ?, 'm', 'CNY', 1, 1, 1, date '2026-11-20', no, 'r', 'b', now() from posted
                """, UUID.randomUUID(), UUID.randomUUID(), consumer.value(), supplier.value(), UUID.randomUUID());
    }

    private static void wallet(Handle handle, TenantId owner) {
        handle.execute(
                "insert into ledger.wallet (tenant_id, unit, opened_at) values (?, 'CNY', now())", owner.value());
    }

    private static UUID lease(Handle handle, TenantId owner) {
        UUID lease = UUID.randomUUID();
        handle.execute("""
                insert into ledger.lease (lease_id, tenant_id, model, journal_id, life, opened_at, valid_until)
                values (?, ?, 'm', ?, 1, now(), now())
                """, lease, owner.value(), UUID.randomUUID());
        return lease;
    }

    private static int line(Handle handle, TenantId owner) {
        return handle.createQuery("""
                        insert into ledger.credit_line (tenant_id, unit, models) values (:owner, 'CNY', '{}')
                        returning line_no
                        """)
                .bind("owner", owner.value())
                .mapTo(Integer.class)
                .one();
    }
}
