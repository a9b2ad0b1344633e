package qiantang.app.credit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import qiantang.ledger.lease.Claim;
import qiantang.ledger.lease.Desk;
import qiantang.ledger.lease.LeaseWord;
import qiantang.terms.LeaseId;

/** The ledger's side of one payer without a database: the same steps, and every amount checked. */
final class BookInMemory implements Desk.Line {
    static final long VALID_MILLIS = 20_000;
    static final long GRACE_MILLIS = 10_000;

    /** A lease as the ledger knows it. */
    static final class Row {
        final UUID journal;
        final long life;
        long granted;
        long returned;
        long posted;
        long validUntil;
        boolean closed;

        Row(UUID journal, long life) {
            this.journal = journal;
            this.life = life;
        }

        long outstanding() {
            return closed ? 0 : granted - returned - posted;
        }
    }

    final Map<LeaseId, Row> rows = new LinkedHashMap<>();
    private final Map<UUID, Long> lives = new HashMap<>();
    private final long credit;
    private final Set<Integer> known = new HashSet<>();
    private final Desk desk;
    long settled;
    long debt;
    /** What was given back for leases whose holders had not been heard of. */
    long givenBackUnheard;

    BookInMemory(long credit) {
        this.credit = credit;
        AtomicLong epochs = new AtomicLong();
        this.desk = new Desk(epochs::incrementAndGet);
    }

    @Override
    public long free() {
        return credit - settled - leased();
    }

    long leased() {
        long sum = 0;
        for (Row row : rows.values()) {
            sum += row.outstanding();
        }
        return sum;
    }

    @Override
    public long granted(LeaseId lease) {
        Row row = rows.get(lease);
        return row == null ? 0 : row.granted;
    }

    @Override
    public void grant(LeaseId lease, long upTo) {
        Row row = rows.get(lease);
        if (row == null || row.closed || upTo - row.granted > free()) {
            throw new AssertionError("granted what is not there");
        }
        row.granted = upTo;
    }

    /** One claim; the answer is what the gateway is told. */
    LeaseWord claim(UUID journal, long life, Claim claim, boolean pastDelivered, long now) {
        if (pastDelivered) {
            rows.forEach((lease, row) -> {
                if (row.journal.equals(journal) && row.life < life) {
                    close(lease, row);
                }
            });
        }
        if (lives.merge(journal, life, Math::max) > life) {
            return new LeaseWord(claim.lease(), 0, 0, 0, 0, true);
        }
        Row row = rows.computeIfAbsent(claim.lease(), fresh -> new Row(journal, life));
        if (row.closed) {
            return new LeaseWord(claim.lease(), 0, row.granted, 0, 0, true);
        }
        row.validUntil = Math.max(row.validUntil, now + VALID_MILLIS);
        row.returned = Math.max(row.returned, Math.min(claim.returned(), row.granted - row.posted));
        desk.hear(claim, this, now);
        desk.decide(this, now);
        return desk.word(claim.lease(), row.granted);
    }

    /** A call that has ended; the same call again changes nothing. */
    void post(int call, LeaseId lease, long cost) {
        if (!known.add(call)) {
            return;
        }
        Row row = rows.get(lease);
        long covered = row == null ? 0 : Math.min(cost, row.outstanding());
        if (row != null && !row.closed) {
            row.posted += covered;
        }
        settled += covered;
        long beyond = cost - covered;
        long fromFree = Math.min(beyond, Math.max(0, free()));
        settled += fromFree;
        debt += beyond - fromFree;
    }

    void sweep(long now) {
        rows.forEach((lease, row) -> {
            if (!row.closed && now > row.validUntil + GRACE_MILLIS) {
                givenBackUnheard += row.outstanding();
                close(lease, row);
            }
        });
    }

    private void close(LeaseId lease, Row row) {
        row.closed = true;
        desk.leave(lease);
    }

    void check() {
        if (free() < 0 || leased() < 0 || settled < 0) {
            throw new AssertionError("settled " + settled + " + leased " + leased() + " is more than " + credit);
        }
        for (Row row : rows.values()) {
            if (row.outstanding() < 0) {
                throw new AssertionError("a lease below nothing");
            }
        }
    }
}
