package qiantang.ledger.credit;

import java.util.List;
import org.jdbi.v3.core.Handle;
import qiantang.ledger.book.Entries;

/**
 * Gives back what was charged too much, by walking the recorded order backwards: first what became a debt and is still owed,
 * then the grant that was used last, and so on. Priorities of today do not matter.
 */
public final class GivingBack {
    /** What of one entry has not been given back. */
    private record Used(int grant, long nano, long room) {}

    private GivingBack() {}

    /**
     * Adds entries to the wallet of a payer.
     *
     * @param subject what was charged, such as {@code batch:17}; corrections of it stand under the same subject
     */
    public static void add(
            Handle handle, Entries entries, String subject, Wallet wallet, int purse, int debtAccount, long nano) {
        LineRows.locked(handle, List.of(wallet));
        long open = nano;
        long owed = handle.createQuery("""
                        select least(w.debt_nano, -coalesce((select sum(e.nano) from ledger.posting p
                                                              join ledger.entry e using (posting_no)
                                                             where p.subject = :subject and e.account_no = :debt), 0))
                          from ledger.wallet w where w.tenant_id = :tenant and w.unit = :unit
                        """)
                .bind("subject", subject)
                .bind("debt", debtAccount)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .mapTo(Long.class)
                .one();
        long forgiven = Math.min(open, Math.max(0, owed));
        entries.add(debtAccount, forgiven);
        open -= forgiven;
        for (Used used : backwards(handle, subject, purse)) {
            long back = Math.min(open, Math.min(used.nano(), used.room()));
            if (back > 0) {
                entries.ofGrant(purse, used.grant(), back);
                open -= back;
            }
        }
        // A debt that a later grant has paid: what is given back goes to the newest grants that have been used.
        for (Used used : open == 0 ? List.<Used>of() : elsewhere(handle, subject, wallet)) {
            long back = Math.min(open, used.room());
            if (back > 0) {
                entries.ofGrant(purse, used.grant(), back);
                open -= back;
            }
        }
        if (open > 0) {
            throw new IllegalStateException("more is given back than " + subject + " had cost: " + open);
        }
    }

    private static List<Used> backwards(Handle handle, String subject, int purse) {
        return handle.createQuery("""
                        select e.grant_no, -sum(e.nano)::bigint as nano, min(g.nano - g.left_nano) as room
                          from ledger.posting p
                          join ledger.entry e using (posting_no)
                          join ledger.credit_grant g using (grant_no)
                         where p.subject = :subject and e.account_no = :purse
                         group by e.grant_no
                        having sum(e.nano) < 0
                         order by max(e.position) filter (where p.kind = 'USAGE') desc nulls first
                        """)
                .bind("subject", subject)
                .bind("purse", purse)
                .map((row, context) -> new Used(row.getInt("grant_no"), row.getLong("nano"), row.getLong("room")))
                .list();
    }

    private static List<Used> elsewhere(Handle handle, String subject, Wallet wallet) {
        return handle.createQuery("""
                        select g.grant_no, g.nano - g.left_nano as room
                          from ledger.credit_grant g join ledger.credit_line l using (line_no)
                         where l.tenant_id = :tenant and l.unit = :unit and g.left_nano < g.nano and g.state <> 'WAITING'
                           and not exists (select from ledger.posting p join ledger.entry e using (posting_no)
                                            where p.subject = :subject and e.grant_no = g.grant_no)
                         order by g.grant_no desc
                        """)
                .bind("subject", subject)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .map((row, context) -> new Used(row.getInt("grant_no"), 0, row.getLong("room")))
                .list();
    }

    /** Credit that had ended and got something back ends once more, at the next look. */
    public static void reopen(Handle handle, Wallet wallet) {
        handle.createUpdate("""
                        update ledger.credit_grant set state = 'ACTIVE'
                         where state = 'ENDED' and left_nano > 0 and line_no in
                               (select line_no from ledger.credit_line where tenant_id = :tenant and unit = :unit)
                        """)
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .execute();
    }
}
