package qiantang.ledger.credit;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** Credit lines and open grants as rows. */
final class LineRows {
    private static final String COLUMNS =
            "line_no, tenant_id, unit, models, granted_nano, settled_nano, leased_nano, held_nano";

    private LineRows() {}

    /** All lines of these wallets, locked in the order of their numbers, as everybody locks them. */
    static List<CreditLine> locked(Handle handle, Collection<Wallet> wallets) {
        return handle.createQuery("select " + COLUMNS + """
                         from ledger.credit_line
                        where (tenant_id, unit) in (select * from unnest(:tenants, :units))
                        order by line_no
                        for update
                        """)
                .bind("tenants", wallets.stream().map(w -> w.tenant().value()).toArray(UUID[]::new))
                .bind("units", wallets.stream().map(w -> w.unit().name()).toArray(String[]::new))
                .map((row, context) -> read(row))
                .list();
    }

    static List<CreditLine> of(Handle handle, TenantId tenant) {
        return handle.createQuery("select " + COLUMNS + " from ledger.credit_line where tenant_id = :tenant order by 1")
                .bind("tenant", tenant.value())
                .map((row, context) -> read(row))
                .list();
    }

    static CreditLine read(ResultSet row) throws SQLException {
        return new CreditLine(
                row.getInt("line_no"),
                new Wallet(
                        new TenantId(row.getObject("tenant_id", UUID.class)), MoneyUnit.valueOf(row.getString("unit"))),
                Set.of((String[]) row.getArray("models").getArray()),
                row.getLong("granted_nano"),
                row.getLong("settled_nano"),
                row.getLong("leased_nano"),
                row.getLong("held_nano"));
    }

    /** What can still be used up on these lines, which must be locked. */
    static List<OpenGrant> openGrants(Handle handle, Map<Integer, CreditLine> lines) {
        return handle.createQuery("""
                        select grant_no, line_no, left_nano, priority, expires_at from ledger.credit_grant
                         where line_no = any (:lines) and state = 'ACTIVE' and left_nano > 0
                        """)
                .bind("lines", lines.keySet().toArray(Integer[]::new))
                .map((row, context) -> {
                    OffsetDateTime expires = row.getObject("expires_at", OffsetDateTime.class);
                    // Only grants of these lines were asked for.
                    CreditLine line = requireNonNull(lines.get(row.getInt("line_no")));
                    return new OpenGrant(
                            row.getInt("grant_no"),
                            line,
                            row.getLong("left_nano"),
                            row.getInt("priority"),
                            expires == null ? null : expires.toInstant());
                })
                .list();
    }

    /** Moves so much of what is free of lines into leases, or back where it is negative. */
    static void lease(Handle handle, Map<Integer, Long> nanoOfLine) {
        if (nanoOfLine.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        update ledger.credit_line set leased_nano = leased_nano + moved.nano
                          from unnest(:lines, :nanos) as moved (line_no, nano)
                         where credit_line.line_no = moved.line_no
                        """)
                .bind("lines", nanoOfLine.keySet().toArray(Integer[]::new))
                .bind("nanos", nanoOfLine.values().toArray(Long[]::new))
                .execute();
    }
}
