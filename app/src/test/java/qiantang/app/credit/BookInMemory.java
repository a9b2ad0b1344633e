package qiantang.app.credit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import qiantang.ledger.credit.CreditLine;
import qiantang.ledger.credit.FreeCredit;
import qiantang.ledger.credit.Wallet;
import qiantang.ledger.lease.Claim;
import qiantang.ledger.lease.Desk;
import qiantang.ledger.lease.LeaseWord;
import qiantang.ledger.lease.LeasedCredit;
import qiantang.terms.LeaseId;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** The ledger's side of one payer without a database: the same steps, and every amount of every line checked. */
final class BookInMemory {
    static final long VALID_MILLIS = 20_000;
    static final long GRACE_MILLIS = 10_000;
    private static final long RECALL_MILLIS = 2_000;
    private static final Wallet WALLET = new Wallet(new TenantId(new UUID(1, 1)), MoneyUnit.CNY);

    /** Credit for some models, or (none named) for all; lines come in the order in which they are used up. */
    static final class Line {
        final int number;
        final Set<String> models;
        final long given;
        long granted;
        long settled;
        boolean ended;

        Line(int number, Set<String> models, long nano) {
            this.number = number;
            this.models = models;
            this.given = nano;
            this.granted = nano;
        }

        boolean paysFor(String model) {
            return models.isEmpty() || models.contains(model);
        }
    }

    /** A lease as the ledger knows it. */
    static final class Row {
        final UUID journal;
        final long life;
        final String model;
        long granted;
        long returned;
        Map<Integer, Long> parts = new HashMap<>();
        long validUntil;
        boolean closed;

        Row(UUID journal, long life, String model) {
            this.journal = journal;
            this.life = life;
            this.model = model;
        }

        long outstanding() {
            return parts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    final List<Line> lines;
    final Map<LeaseId, Row> rows = new LinkedHashMap<>();
    private final Map<UUID, Long> lives = new HashMap<>();
    private final Set<Integer> known = new HashSet<>();
    private final Desk desk;
    private long recalledAt = -RECALL_MILLIS;
    long settled;
    long debt;
    /** What was given back for leases whose holders had not been heard of. */
    long givenBackUnheard;

    BookInMemory(List<Line> lines) {
        this.lines = lines;
        AtomicLong epochs = new AtomicLong();
        this.desk = new Desk(epochs::incrementAndGet);
    }

    /** What is free now, once what has ended has expired. */
    FreeCredit free() {
        long[] leased = leasedOfLines();
        List<CreditLine> now = new ArrayList<>();
        for (Line line : lines) {
            if (line.ended) {
                line.granted = line.settled + leased[line.number];
            }
            now.add(new CreditLine(
                    line.number, WALLET, line.models, line.granted, line.settled, leased[line.number], 0));
        }
        return new FreeCredit(now);
    }

    private long[] leasedOfLines() {
        long[] sums = new long[lines.size()];
        for (Row row : rows.values()) {
            row.parts.forEach((line, nano) -> sums[line] += nano);
        }
        return sums;
    }

    long leased() {
        return rows.values().stream().mapToLong(Row::outstanding).sum();
    }

    long[] freeOfLines() {
        FreeCredit free = free();
        return lines.stream().mapToLong(line -> free.of(line.number)).toArray();
    }

    /** Adds what would be free of each line if the gateway gave back now what no call of its lease holds. */
    void addIdle(long[] free, Row row, long idle) {
        long busy = row.outstanding() - idle;
        long passed = 0;
        for (Line line : lines) {
            // What is used and then what is held is of the lines that come first.
            long part = row.parts.getOrDefault(line.number, 0L);
            passed += part;
            free[line.number] += line.ended ? 0 : Math.clamp(passed - busy, 0, part);
        }
    }

    long sumFor(String model, long[] free) {
        return lines.stream()
                .filter(line -> line.paysFor(model))
                .mapToLong(line -> free[line.number])
                .sum();
    }

    /** One claim; the answer is what the gateway is told. */
    LeaseWord claim(UUID journal, long life, String model, Claim claim, boolean pastDelivered, long now) {
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
        Row row = rows.computeIfAbsent(claim.lease(), fresh -> new Row(journal, life, model));
        if (row.closed) {
            return new LeaseWord(claim.lease(), 0, row.granted, 0, 0, true);
        }
        row.validUntil = Math.max(row.validUntil, now + VALID_MILLIS);
        if (now - recalledAt >= RECALL_MILLIS && endedIsLeased()) {
            recalledAt = now;
            desk.recall();
        }
        List<LeasedCredit.Open> open = rows.entrySet().stream()
                .filter(entry -> !entry.getValue().closed)
                .map(entry -> open(entry.getKey(), entry.getValue()))
                .toList();
        LeasedCredit credit = new LeasedCredit(free(), open);
        credit.giveBack(claim.lease(), claim.returned());
        desk.hear(claim, credit, now);
        desk.decide(credit, now);
        open.forEach(this::write);
        return desk.word(claim.lease(), row.granted);
    }

    private boolean endedIsLeased() {
        long[] leased = leasedOfLines();
        return lines.stream().anyMatch(line -> line.ended && leased[line.number] > 0);
    }

    private static LeasedCredit.Open open(LeaseId lease, Row row) {
        return new LeasedCredit.Open(lease, row.model, row.granted, row.returned, row.parts);
    }

    private void write(LeasedCredit.Open lease) {
        Row row = rows.get(lease.id());
        if (row != null) {
            row.granted = lease.granted();
            row.returned = lease.returned();
            row.parts = new HashMap<>(lease.parts());
        }
    }

    /** A call that has ended; the same call again changes nothing. */
    void post(int call, LeaseId lease, String model, long cost) {
        if (!known.add(call)) {
            return;
        }
        FreeCredit free = free();
        Row row = rows.get(lease);
        if (row != null) {
            free.use(row.parts, cost).forEach((line, nano) -> row.parts.merge(line, -nano, Long::sum));
        }
        long paid = Math.min(cost, free.of(model, Set.of()));
        free.take(model, paid, Set.of()).forEach((line, nano) -> lines.get(line).settled += nano);
        settled += paid;
        debt += cost - paid;
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
        row.parts.clear();
        desk.leave(lease);
    }

    void check() {
        long[] leased = leasedOfLines();
        for (Line line : lines) {
            if (line.settled + leased[line.number] > line.granted || line.settled < 0) {
                throw new AssertionError("settled " + line.settled + " + leased " + leased[line.number]
                        + " is more than " + line.granted + " of " + line.models);
            }
        }
        for (Row row : rows.values()) {
            if (row.parts.values().stream().anyMatch(nano -> nano < 0)) {
                throw new AssertionError("a lease below nothing");
            }
        }
    }
}
