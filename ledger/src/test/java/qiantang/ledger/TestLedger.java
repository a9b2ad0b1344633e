package qiantang.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.audit.Chronicle;
import qiantang.audit.Leaf;
import qiantang.foundation.testing.TestDatabase;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.credit.Grant;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.price.PriceWish;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.LeaseId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** A ledger on a database of its own, with a clock that a test turns. */
final class TestLedger implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-11-20T08:00:00Z");
    /** A tenth is the operator's. */
    static final int FEE_PPM = 100_000;

    final TestDatabase database = TestDatabase.with(Ledger.SCHEMA);
    final List<Leaf> leaves = new ArrayList<>();
    final Remembering log = new Remembering();
    final Random random;
    final UuidV7 ids;
    final TenantId operator;
    final Ledger ledger;
    Instant now = BEGIN;

    TestLedger(long seed) {
        this(seed, Leases.NONE);
    }

    TestLedger(long seed, Leases leases) {
        random = new Random(seed);
        InstantSource clock = () -> now;
        ids = new UuidV7(clock, random);
        operator = tenant();
        ledger = new Ledger(database.database(), operator, leases, log, ids, clock);
    }

    /** The log as a list. */
    final class Remembering implements Chronicle {
        final Map<UUID, Leaf> byId = new ConcurrentHashMap<>();

        @Override
        public UUID append(Handle handle, Leaf leaf) {
            synchronized (leaves) {
                leaves.add(leaf);
            }
            UUID id = ids.next();
            byId.put(id, leaf);
            return id;
        }

        @Override
        public Standing standing(UUID id) {
            Leaf leaf = byId.get(id);
            return leaf == null ? new Standing.Absent() : new Standing.Published(leaf.subject(), leaf.facts());
        }
    }

    TenantId tenant() {
        return new TenantId(ids.next());
    }

    /** Two yuan for a million prompt tokens, eight for a million completion tokens. */
    PublishedPrice price(String model) {
        return price(model, "2", "8");
    }

    PublishedPrice price(String model, String prompt, String completion) {
        return ledger.prices()
                .publish(
                        new PriceWish(
                                PriceScope.ofModel(model),
                                MoneyUnit.CNY,
                                Map.of(Meter.PROMPT_TOKENS, yuan(prompt), Meter.COMPLETION_TOKENS, yuan(completion)),
                                FEE_PPM,
                                false,
                                Optional.empty(),
                                true),
                        "member:7");
    }

    Grant grant(TenantId tenant, String yuan, String... models) {
        return grant(tenant, yuan, GrantWish.USUAL_PRIORITY, null, models);
    }

    Grant grant(TenantId tenant, String yuan, int priority, @Nullable Instant expires, String... models) {
        return ledger.credit()
                .grant(
                        new GrantWish(
                                tenant,
                                yuan(yuan),
                                Set.of(models),
                                priority,
                                Optional.empty(),
                                Optional.ofNullable(expires),
                                "voucher-1"),
                        "member:7");
    }

    static Money yuan(String amount) {
        return Money.of(new BigDecimal(amount), MoneyUnit.CNY);
    }

    /** The sum of an account's entries; zero if it has none. */
    Money balance(TenantId tenant, AccountKind kind) {
        return new Money(number("""
                        select coalesce(sum(nano), 0) from ledger.entry join ledger.account using (account_no)
                         where tenant_id = ? and kind = ?
                        """, tenant.value(), kind.name()), MoneyUnit.CNY);
    }

    long number(String query, Object... values) {
        return database.database().across(Ledger.BOOKS, handle -> {
            var select = handle.createQuery(query);
            for (int i = 0; i < values.length; i++) {
                select.bind(i, values[i]);
            }
            return select.mapTo(Long.class).one();
        });
    }

    /** What must hold of any ledger at any time; each a number of things that are wrong. */
    long wrongs() {
        return number("""
                select (select count(*) from (select from ledger.entry join ledger.account using (account_no)
                                               group by posting_no, unit having sum(nano) <> 0) unbalanced)
                     + (select count(*) from ledger.credit_grant g
                         where g.state <> 'WAITING' and g.left_nano <>
                               (select coalesce(sum(nano), 0) from ledger.entry e where e.grant_no = g.grant_no))
                     + (select count(*) from ledger.credit_grant g
                         where g.state <> 'WAITING' and g.expires_at is not null and g.left_nano <>
                               (select coalesce(sum(nano), 0) from ledger.planned_expiry x where x.grant_no = g.grant_no))
                     + (select count(*) from ledger.credit_line l
                         where l.granted_nano - l.settled_nano <>
                               (select coalesce(sum(left_nano), 0) from ledger.credit_grant g where g.line_no = l.line_no))
                     + (select count(*) from ledger.wallet w
                         where -w.debt_nano <>
                               (select coalesce(sum(nano), 0) from ledger.entry join ledger.account a using (account_no)
                                 where a.kind = 'DEBT' and a.tenant_id = w.tenant_id and a.unit = w.unit))
                     + (select count(*) from
                          (select account_no, sum(nano) from ledger.entry group by 1
                           except select account_no, sum(nano) from ledger.account_day group by 1) days)
                """);
    }

    Billing billing(PublishedPrice price, TenantId payer) {
        return billing(price, payer, null);
    }

    Billing billing(PublishedPrice price, TenantId payer, @Nullable LeaseId lease) {
        return new Billing(price.price().tariff().id(), payer, lease);
    }

    UUID id() {
        return ids.next();
    }

    @Override
    public void close() {
        database.close();
    }
}
