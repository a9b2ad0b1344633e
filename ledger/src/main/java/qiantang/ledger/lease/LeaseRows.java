package qiantang.ledger.lease;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.ledger.credit.Leases;
import qiantang.terms.LeaseId;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** Leases and the line that they are taken from, as rows. Whoever writes has locked the line first. */
final class LeaseRows {
    private LeaseRows() {}

    /** A payer's line for everything. */
    record Line(int number, long free) {}

    /** A lease that is open. */
    record Open(LeaseId id, UUID journal, long life, long granted, long returned, long settled) {
        long out() {
            return granted - returned - settled;
        }
    }

    /** Locked. Who owes anything has nothing free. */
    static Optional<Line> lock(Handle handle, TenantId payer) {
        return handle.createQuery("""
                        select line_no,
                               granted_nano - settled_nano - leased_nano - held_nano as free,
                               (select debt_nano from ledger.wallet w
                                 where w.tenant_id = l.tenant_id and w.unit = l.unit) as debt
                          from ledger.credit_line l
                         where tenant_id = :payer and unit = :unit and models = array[]::text[]
                           for update of l
                        """)
                .bind("payer", payer.value())
                .bind("unit", MoneyUnit.CNY.name())
                .map((row, context) ->
                        new Line(row.getInt("line_no"), row.getLong("debt") > 0 ? 0 : row.getLong("free")))
                .findOne();
    }

    static List<Open> open(Handle handle, int line) {
        return handle.createQuery("""
                        select lease_id, journal_id, life, granted_nano, returned_nano, settled_nano
                          from ledger.lease where line_no = :line and closed_at is null
                        """)
                .bind("line", line)
                .map((row, context) -> new Open(
                        new LeaseId(row.getObject("lease_id", UUID.class)),
                        row.getObject("journal_id", UUID.class),
                        row.getLong("life"),
                        row.getLong("granted_nano"),
                        row.getLong("returned_nano"),
                        row.getLong("settled_nano")))
                .list();
    }

    /** @return whether it is a lease of its own now; false if it exists and is closed, or belongs to another */
    static boolean begin(
            Handle handle,
            LeaseId lease,
            TenantId payer,
            int line,
            UUID journal,
            long life,
            Instant now,
            Instant valid) {
        handle.createUpdate("""
                        insert into ledger.lease (lease_id, tenant_id, line_no, journal_id, life, opened_at, valid_until)
                        values (:lease, :payer, :line, :journal, :life, :now, :valid)
                        on conflict do nothing
                        """)
                .bind("lease", lease.value())
                .bind("payer", payer.value())
                .bind("line", line)
                .bind("journal", journal)
                .bind("life", life)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("valid", valid.atOffset(ZoneOffset.UTC))
                .execute();
        return handle.createUpdate("""
                        update ledger.lease set valid_until = greatest(valid_until, :valid)
                         where lease_id = :lease and line_no = :line and journal_id = :journal and closed_at is null
                        """)
                        .bind("lease", lease.value())
                        .bind("line", line)
                        .bind("journal", journal)
                        .bind("valid", valid.atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    static void change(Handle handle, LeaseId lease, long granted, long returned) {
        handle.createUpdate("""
                        update ledger.lease set granted_nano = :granted, returned_nano = :returned
                         where lease_id = :lease
                        """)
                .bind("lease", lease.value())
                .bind("granted", granted)
                .bind("returned", returned)
                .execute();
    }

    /** Moves between what is free of the line and what is leased. */
    static void move(Handle handle, int line, long intoLeases) {
        if (intoLeases != 0) {
            handle.createUpdate("update ledger.credit_line set leased_nano = leased_nano + :nano where line_no = :line")
                    .bind("nano", intoLeases)
                    .bind("line", line)
                    .execute();
        }
    }

    static void close(Handle handle, LeaseId lease, Instant now) {
        handle.createUpdate("""
                        update ledger.lease
                           set returned_nano = granted_nano - settled_nano, closed_at = :now
                         where lease_id = :lease and closed_at is null
                        """)
                .bind("lease", lease.value())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Payers of open leases that a condition holds for. */
    static List<TenantId> payersOfEarlierLives(Handle handle, UUID journal, long life) {
        return handle.createQuery("""
                        select distinct tenant_id from ledger.lease
                         where journal_id = :journal and life < :life and closed_at is null
                        """)
                .bind("journal", journal)
                .bind("life", life)
                .map((row, context) -> new TenantId(row.getObject(1, UUID.class)))
                .list();
    }

    /** Leases whose last possible use is over, by payer. */
    static Map<LeaseId, TenantId> lost(Handle handle, Instant lastUse) {
        Map<LeaseId, TenantId> lost = new HashMap<>();
        handle.createQuery("""
                        select lease_id, tenant_id from ledger.lease where closed_at is null and valid_until < :moment
                        """)
                .bind("moment", lastUse.atOffset(ZoneOffset.UTC))
                .map((row, context) -> lost.put(
                        new LeaseId(row.getObject("lease_id", UUID.class)),
                        new TenantId(row.getObject("tenant_id", UUID.class))))
                .list();
        return lost;
    }

    /** What was charged under leases is no longer out, as far as each reaches. */
    static Map<LeaseId, Leases.Covered> settle(Handle handle, Map<LeaseId, Long> charged) {
        UUID[] leases = charged.keySet().stream().map(LeaseId::value).toArray(UUID[]::new);
        Long[] nanos = charged.values().toArray(Long[]::new);
        Map<LeaseId, Leases.Covered> covered = new HashMap<>();
        handle.createQuery("""
                        with taken as (
                            select lease_id, line_no, least(nano, granted_nano - returned_nano - settled_nano) as nano
                              from ledger.lease join unnest(:leases, :nanos) as w (lease_id, nano) using (lease_id)
                             where closed_at is null
                             order by lease_id
                        )
                        update ledger.lease set settled_nano = settled_nano + taken.nano
                          from taken where lease.lease_id = taken.lease_id
                        returning lease.lease_id, lease.line_no, taken.nano
                        """)
                .bind("leases", leases)
                .bind("nanos", nanos)
                .map((row, context) -> covered.put(
                        new LeaseId(row.getObject(1, UUID.class)), new Leases.Covered(row.getInt(2), row.getLong(3))))
                .list();
        return covered;
    }
}
