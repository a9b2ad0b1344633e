package qiantang.ledger.credit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** Grants as rows. */
final class GrantRows {
    private static final String SELECT = """
            select g.grant_no, g.id, g.tenant_id, g.line_no, l.unit, l.models, g.nano, g.left_nano, g.priority,
                   g.starts_at, g.expires_at, g.state, g.origin, g.granted_by, g.granted_at
              from ledger.credit_grant g join ledger.credit_line l using (line_no)
            """;

    private GrantRows() {}

    /** A grant with the number under which the books know it. */
    record Numbered(int number, int line, Grant grant) {}

    static int line(Handle handle, Wallet wallet, Set<String> models) {
        String[] sorted = new TreeSet<>(models).toArray(String[]::new);
        handle.createUpdate("""
                        insert into ledger.credit_line (tenant_id, unit, models) values (:tenant, :unit, cast(:models as text[]))
                        on conflict do nothing
                        """)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .bind("models", sorted)
                .execute();
        return handle.createQuery("""
                        select line_no from ledger.credit_line
                         where tenant_id = :tenant and unit = :unit and models = cast(:models as text[])
                        """)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .bind("models", sorted)
                .mapTo(Integer.class)
                .one();
    }

    static int insert(Handle handle, int line, Grant grant) {
        Instant expires = grant.expiresAt();
        return handle.createQuery("""
                        insert into ledger.credit_grant (id, tenant_id, line_no, nano, priority, starts_at, expires_at,
                            state, origin, granted_by, granted_at)
                        values (:id, :tenant, :line, :nano, :priority, :starts,
                            cast(:expires as timestamptz), :state, :origin, :by, :at)
                        returning grant_no
                        """)
                .bind("id", grant.id())
                .bind("tenant", grant.wallet().tenant().value())
                .bind("line", line)
                .bind("nano", grant.amount().nano())
                .bind("priority", grant.priority())
                .bind("starts", grant.startsAt().atOffset(ZoneOffset.UTC))
                .bindByType("expires", expires == null ? null : expires.atOffset(ZoneOffset.UTC), OffsetDateTime.class)
                .bind("state", grant.state().name())
                .bind("origin", grant.origin())
                .bind("by", grant.grantedBy())
                .bind("at", grant.grantedAt().atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one();
    }

    static List<Numbered> page(Handle handle, TenantId tenant, @Nullable UUID after, int limit) {
        Query query = handle.createQuery(SELECT + " where g.tenant_id = :tenant"
                        + (after == null ? "" : " and g.id < :after") + " order by g.id desc limit :limit")
                .bind("tenant", tenant.value())
                .bind("limit", limit);
        if (after != null) {
            query.bind("after", after);
        }
        return query.map((row, context) -> read(row)).list();
    }

    static long count(Handle handle, TenantId tenant) {
        return handle.createQuery(
                        "select count(*) from ledger.credit_grant where tenant_id = :tenant and state <> 'ENDED'")
                .bind("tenant", tenant.value())
                .mapTo(Long.class)
                .one();
    }

    /** Those that begin or end by now. */
    static List<Numbered> due(Handle handle, Instant now, int limit) {
        return handle.createQuery(SELECT + """
                         where g.state = 'WAITING' and g.starts_at <= :now
                            or g.state = 'ACTIVE' and g.expires_at <= :now
                         order by least(g.starts_at, g.expires_at), g.grant_no limit :limit
                        """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list();
    }

    static Numbered of(Handle handle, int number) {
        return handle.createQuery(SELECT + " where g.grant_no = :number")
                .bind("number", number)
                .map((row, context) -> read(row))
                .one();
    }

    static void state(Handle handle, int number, Grant.State state) {
        handle.execute("update ledger.credit_grant set state = ? where grant_no = ?", state.name(), number);
    }

    static long leftAt(Handle handle, Wallet wallet, Instant moment, Instant now) {
        return handle.createQuery("""
                        select coalesce((select sum(e.nano) from ledger.entry e
                                           join ledger.account a using (account_no)
                                           join ledger.posting p using (posting_no)
                                          where a.tenant_id = :tenant and a.unit = :unit and a.kind = 'WALLET'
                                            and p.posted_at <= :moment), 0)
                             - coalesce((select sum(x.nano) from ledger.planned_expiry x
                                           join ledger.credit_grant g using (grant_no)
                                           join ledger.credit_line l using (line_no)
                                           join ledger.posting p using (posting_no)
                                          where l.tenant_id = :tenant and l.unit = :unit
                                            and x.due_at <= :moment and p.posted_at <= :moment
                                            and :moment > :now), 0)
                        """)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .bind("moment", moment.atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    private static Numbered read(ResultSet row) throws SQLException {
        MoneyUnit unit = MoneyUnit.valueOf(row.getString("unit"));
        OffsetDateTime expires = row.getObject("expires_at", OffsetDateTime.class);
        return new Numbered(
                row.getInt("grant_no"),
                row.getInt("line_no"),
                new Grant(
                        row.getObject("id", UUID.class),
                        new Wallet(new TenantId(row.getObject("tenant_id", UUID.class)), unit),
                        Set.of((String[]) row.getArray("models").getArray()),
                        new Money(row.getLong("nano"), unit),
                        new Money(row.getLong("left_nano"), unit),
                        row.getInt("priority"),
                        row.getObject("starts_at", OffsetDateTime.class).toInstant(),
                        expires == null ? null : expires.toInstant(),
                        Grant.State.valueOf(row.getString("state")),
                        row.getString("origin"),
                        row.getString("granted_by"),
                        row.getObject("granted_at", OffsetDateTime.class).toInstant()));
    }
}
