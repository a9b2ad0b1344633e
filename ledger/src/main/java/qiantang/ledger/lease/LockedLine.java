package qiantang.ledger.lease;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import qiantang.terms.LeaseId;

/** One payer's line and its open leases within a transaction that has locked them; written back at the end of it. */
final class LockedLine implements Desk.Line {
    private static final class Amounts {
        long granted;
        long returned;
        final long settled;
        boolean changed;

        Amounts(LeaseRows.Open row) {
            granted = row.granted();
            returned = row.returned();
            settled = row.settled();
        }
    }

    private final int number;
    private final Map<LeaseId, Amounts> leases = new HashMap<>();
    private long free;
    private long moved;

    LockedLine(LeaseRows.Line line, List<LeaseRows.Open> open) {
        this.number = line.number();
        this.free = line.free();
        open.forEach(row -> leases.put(row.id(), new Amounts(row)));
    }

    @Override
    public long free() {
        return free;
    }

    @Override
    public long granted(LeaseId lease) {
        Amounts amounts = leases.get(lease);
        return amounts == null ? 0 : amounts.granted;
    }

    @Override
    public void grant(LeaseId lease, long upTo) {
        Amounts amounts = leases.get(lease);
        if (amounts == null || upTo - amounts.granted > free) {
            throw new IllegalStateException("what is not free cannot be leased");
        }
        move(upTo - amounts.granted);
        amounts.granted = upTo;
        amounts.changed = true;
    }

    /** The gateway gave back so much since the lease began; never more than is out. */
    void giveBack(LeaseId lease, long upTo) {
        Amounts amounts = leases.get(lease);
        if (amounts != null) {
            long returned = Math.min(upTo, amounts.granted - amounts.settled);
            if (returned > amounts.returned) {
                move(amounts.returned - returned);
                amounts.returned = returned;
                amounts.changed = true;
            }
        }
    }

    private void move(long intoLeases) {
        free -= intoLeases;
        moved += intoLeases;
    }

    boolean isChanged() {
        return moved != 0 || leases.values().stream().anyMatch(amounts -> amounts.changed);
    }

    /** What is known to be granted to each, for those who only want to be told. */
    Map<LeaseId, Long> grants() {
        Map<LeaseId, Long> grants = new HashMap<>();
        leases.forEach((lease, amounts) -> grants.put(lease, amounts.granted));
        return grants;
    }

    void write(Handle handle) {
        leases.forEach((lease, amounts) -> {
            if (amounts.changed) {
                LeaseRows.change(handle, lease, amounts.granted, amounts.returned);
            }
        });
        LeaseRows.move(handle, number, moved);
    }
}
