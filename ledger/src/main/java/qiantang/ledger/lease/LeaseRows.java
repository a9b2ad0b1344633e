package qiantang.ledger.lease;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.credit.LockedWallet;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/** Leases and what of them is out of which line, as rows. Whoever writes has locked the lines of the payer first. */
final class LeaseRows {
    private LeaseRows() {}

    /** An open lease and where it is used. */
    record Held(UUID journal, long life, LeasedCredit.Open lease) {}

    /** A lease whose last possible use is over. */
    record Lost(LeaseId lease, TenantId payer, boolean out) {}

    static List<Held> open(Handle handle, TenantId payer) {
        Map<LeaseId, Map<Integer, Long>> parts = new HashMap<>();
        handle.createQuery("""
                        select lease_id, line_no, nano from ledger.lease join ledger.lease_part using (lease_id)
                         where lease.tenant_id = :payer and closed_at is null and nano > 0
                        """)
                .bind("payer", payer.value())
                .map((row, context) -> parts.computeIfAbsent(id(row.getObject(1, UUID.class)), _ -> new HashMap<>())
                        .put(row.getInt(2), row.getLong(3)))
                .list();
        return handle.createQuery("""
                        select lease_id, model, journal_id, life, granted_nano, returned_nano
                          from ledger.lease where tenant_id = :payer and closed_at is null
                        """)
                .bind("payer", payer.value())
                .map((row, context) -> {
                    LeaseId lease = id(row.getObject("lease_id", UUID.class));
                    return new Held(
                            row.getObject("journal_id", UUID.class),
                            row.getLong("life"),
                            new LeasedCredit.Open(
                                    lease,
                                    row.getString("model"),
                                    row.getLong("granted_nano"),
                                    row.getLong("returned_nano"),
                                    parts.getOrDefault(lease, Map.of())));
                })
                .list();
    }

    /** @return those that are leases of their own now; the rest is closed, or belongs to another */
    static Set<LeaseId> begin(
            Handle handle, LeaseReport report, List<LeaseReport.Entry> entries, Instant now, Instant valid) {
        UUID[] leases =
                entries.stream().map(entry -> entry.claim().lease().value()).toArray(UUID[]::new);
        UUID[] payers = entries.stream().map(entry -> entry.payer().value()).toArray(UUID[]::new);
        String[] models = entries.stream().map(LeaseReport.Entry::model).toArray(String[]::new);
        handle.createUpdate("""
                        insert into ledger.lease (lease_id, tenant_id, model, journal_id, life, opened_at, valid_until)
                        select lease_id, payer, model, :journal, :life, :now, :valid
                          from unnest(:leases, :payers, :models) as l (lease_id, payer, model) order by lease_id
                        on conflict do nothing
                        """)
                .bind("leases", leases)
                .bind("payers", payers)
                .bind("models", models)
                .bind("journal", report.journal())
                .bind("life", report.life())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("valid", valid.atOffset(ZoneOffset.UTC))
                .execute();
        return handle.createQuery("""
                        update ledger.lease set valid_until = greatest(valid_until, :valid)
                          from unnest(:leases, :payers, :models) as l (lease_id, payer, model)
                         where lease.lease_id = l.lease_id and tenant_id = l.payer and lease.model = l.model
                           and journal_id = :journal and closed_at is null
                        returning lease.lease_id
                        """)
                .bind("leases", leases)
                .bind("payers", payers)
                .bind("models", models)
                .bind("journal", report.journal())
                .bind("valid", valid.atOffset(ZoneOffset.UTC))
                .map((row, context) -> id(row.getObject(1, UUID.class)))
                .set();
    }

    static void write(Handle handle, TenantId payer, LeasedCredit credit) {
        Collection<LeasedCredit.Open> changed = credit.changed();
        if (changed.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        update ledger.lease set granted_nano = now.granted, returned_nano = now.returned
                          from unnest(:leases, :granted, :returned) as now (lease_id, granted, returned)
                         where lease.lease_id = now.lease_id
                        """)
                .bind("leases", changed.stream().map(one -> one.id().value()).toArray(UUID[]::new))
                .bind(
                        "granted",
                        changed.stream().map(LeasedCredit.Open::granted).toArray(Long[]::new))
                .bind(
                        "returned",
                        changed.stream().map(LeasedCredit.Open::returned).toArray(Long[]::new))
                .execute();
        Parts parts = new Parts();
        changed.forEach(open -> open.parts().forEach((line, nano) -> parts.add(open.id(), line, nano)));
        handle.createUpdate("""
                        insert into ledger.lease_part (lease_id, line_no, tenant_id, nano)
                        select lease_id, line_no, :payer, nano from unnest(:leases, :lines, :nanos)
                            as part (lease_id, line_no, nano)
                        on conflict (lease_id, line_no) do update set nano = excluded.nano
                        """)
                .bind("payer", payer.value())
                .bind("leases", parts.leases())
                .bind("lines", parts.lines())
                .bind("nanos", parts.nanos())
                .execute();
        LockedWallet.lease(handle, credit.moved());
    }

    /** What is out of these leases is free again. */
    static void close(Handle handle, Collection<LeasedCredit.Open> leases, Instant now) {
        UUID[] ids = leases.stream().map(open -> open.id().value()).toArray(UUID[]::new);
        handle.createUpdate("""
                        update ledger.lease set returned_nano = granted_nano - settled_nano, closed_at = :now
                         where lease_id = any (:leases) and closed_at is null
                        """)
                .bind("leases", ids)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
        handle.createUpdate("update ledger.lease_part set nano = 0 where lease_id = any (:leases) and nano > 0")
                .bind("leases", ids)
                .execute();
        Map<Integer, Long> back = new TreeMap<>();
        leases.forEach(open -> open.parts().forEach((line, nano) -> back.merge(line, -nano, Math::addExact)));
        LockedWallet.lease(handle, back);
    }

    /** Payers of open leases of a gateway before it last began. */
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

    /** Leases whose last possible use is over. */
    static List<Lost> lost(Handle handle, Instant lastUse) {
        return handle.createQuery("""
                        select lease_id, tenant_id, granted_nano > returned_nano + settled_nano as out
                          from ledger.lease where closed_at is null and valid_until < :moment
                        """)
                .bind("moment", lastUse.atOffset(ZoneOffset.UTC))
                .map((row, context) -> new Lost(
                        id(row.getObject("lease_id", UUID.class)),
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getBoolean("out")))
                .list();
    }

    static Map<LeaseId, Leases.Out> out(Handle handle, Collection<LeaseId> leases) {
        Map<LeaseId, Leases.Out> out = new HashMap<>();
        if (!leases.isEmpty()) {
            record Part(LeaseId lease, TenantId payer, int line, long nano) {}
            List<Part> parts = handle.createQuery("""
                            select lease_id, lease.tenant_id, line_no, nano
                              from ledger.lease join ledger.lease_part using (lease_id)
                             where lease_id = any (:leases) and closed_at is null
                            """)
                    .bind("leases", leases.stream().map(LeaseId::value).toArray(UUID[]::new))
                    .map((row, context) -> new Part(
                            id(row.getObject(1, UUID.class)),
                            new TenantId(row.getObject(2, UUID.class)),
                            row.getInt(3),
                            row.getLong(4)))
                    .list();
            parts.stream()
                    .collect(Collectors.groupingBy(Part::lease))
                    .forEach((lease, some) -> out.put(
                            lease,
                            new Leases.Out(
                                    some.getFirst().payer(),
                                    some.stream().collect(Collectors.toMap(Part::line, Part::nano)))));
        }
        return out;
    }

    /** Is no longer out, because it is settled. */
    static void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> settled) {
        if (settled.isEmpty()) {
            return;
        }
        Parts parts = new Parts();
        settled.forEach((lease, lines) -> lines.forEach((line, nano) -> parts.add(lease, line, nano)));
        handle.createUpdate("""
                        with used as (select * from unnest(:leases, :lines, :nanos) as u (lease_id, line_no, nano)),
                             sums as (update ledger.lease set settled_nano = settled_nano + used.nano
                                        from (select lease_id, sum(nano)::bigint as nano from used group by 1) used
                                       where lease.lease_id = used.lease_id)
                        update ledger.lease_part part set nano = part.nano - used.nano
                          from used where (part.lease_id, part.line_no) = (used.lease_id, used.line_no)
                        """)
                .bind("leases", parts.leases())
                .bind("lines", parts.lines())
                .bind("nanos", parts.nanos())
                .execute();
    }

    /** Columns of parts of leases. */
    private static final class Parts {
        private final List<UUID> leases = new ArrayList<>();
        private final List<Integer> lines = new ArrayList<>();
        private final List<Long> nanos = new ArrayList<>();

        void add(LeaseId lease, int line, long nano) {
            leases.add(lease.value());
            lines.add(line);
            nanos.add(nano);
        }

        UUID[] leases() {
            return leases.toArray(UUID[]::new);
        }

        Integer[] lines() {
            return lines.toArray(Integer[]::new);
        }

        Long[] nanos() {
            return nanos.toArray(Long[]::new);
        }
    }

    private static LeaseId id(UUID value) {
        return new LeaseId(value);
    }
}
