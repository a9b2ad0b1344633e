package qiantang.app.credit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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

        boolean isKept(String model, Set<String> keeping) {
            for (String other : keeping) {
                if (!other.equals(model) && paysFor(other)) {
                    return true;
                }
            }
            return false;
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
            long sum = 0;
            for (long nano : parts.values()) {
                sum += nano;
            }
            return sum;
        }
    }

    final List<Line> lines;
    private final Map<LeaseId, Row> rows = new HashMap<>();
    /** Those that are not closed, in the order in which they were opened: the others hold nothing any more. */
    private final Map<LeaseId, Row> open = new LinkedHashMap<>();

    private final Map<UUID, Long> lives = new HashMap<>();
    private final Set<Integer> known = new HashSet<>();
    private final Desk desk;

    private long @Nullable [] leasedOfLines;

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

    /** The sums of what is leased are taken again after each step in which the book was written in. */
    private long[] leasedOfLines() {
        if (leasedOfLines == null) {
            leasedOfLines = sumsOfLines();
        }
        return leasedOfLines;
    }

    private long[] sumsOfLines() {
        long[] sums = new long[lines.size()];
        for (Row row : open.values()) {
            for (Map.Entry<Integer, Long> part : row.parts.entrySet()) {
                sums[part.getKey()] += part.getValue();
            }
        }
        return sums;
    }

    long leased() {
        long sum = 0;
        for (Row row : open.values()) {
            sum += row.outstanding();
        }
        return sum;
    }

    long[] freeOfLines() {
        FreeCredit free = free();
        long[] ofLines = new long[lines.size()];
        for (Line line : lines) {
            ofLines[line.number] = free.of(line.number);
        }
        return ofLines;
    }

    /** The lease if it is open; one that is closed holds nothing. */
    @Nullable
    Row open(LeaseId lease) {
        return open.get(lease);
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

    long[] sumsFor(List<String> models, long[] free) {
        return models.stream().mapToLong(model -> sumFor(model, free, Set.of())).toArray();
    }

    /** Leaves alone what pays for any other of some models. */
    long sumFor(String model, long[] free, Set<String> keeping) {
        long sum = 0;
        for (Line line : lines) {
            sum += line.paysFor(model) && !line.isKept(model, keeping) ? free[line.number] : 0;
        }
        return sum;
    }

    /** What was given for a model, whatever became of it. */
    long givenFor(String model) {
        long sum = 0;
        for (Line line : lines) {
            sum += line.paysFor(model) ? line.given : 0;
        }
        return sum;
    }

    /** One claim; the answer is what the gateway is told. */
    LeaseWord claim(UUID journal, long life, String model, Claim claim, boolean pastDelivered, long now) {
        if (pastDelivered) {
            closeThose(row -> row.journal.equals(journal) && row.life < life);
        }
        if (lives.merge(journal, life, Math::max) > life) {
            return new LeaseWord(claim.lease(), 0, 0, 0, 0, true);
        }
        Row row = rows.computeIfAbsent(claim.lease(), fresh -> {
            Row opened = new Row(journal, life, model);
            open.put(fresh, opened);
            return opened;
        });
        if (row.closed) {
            return new LeaseWord(claim.lease(), 0, row.granted, 0, 0, true);
        }
        row.validUntil = Math.max(row.validUntil, now + VALID_MILLIS);
        if (now - recalledAt >= RECALL_MILLIS && endedIsLeased()) {
            recalledAt = now;
            desk.recall();
        }
        List<LeasedCredit.Open> leases = new ArrayList<>();
        open.forEach((lease, one) -> leases.add(open(lease, one)));
        LeasedCredit credit = new LeasedCredit(free(), leases);
        credit.giveBack(claim.lease(), claim.returned());
        desk.hear(claim, credit, now);
        desk.decide(credit, now);
        credit.changed().forEach(this::write);
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
        leasedOfLines = null;
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
        leasedOfLines = null;
        if (row != null) {
            free.use(row.parts, cost).forEach((line, nano) -> row.parts.merge(line, -nano, Long::sum));
        }
        long paid = Math.min(cost, free.of(model, Set.of()));
        free.take(model, paid, Set.of()).forEach((line, nano) -> lines.get(line).settled += nano);
        settled += paid;
        debt += cost - paid;
    }

    void sweep(long now) {
        for (Row row : open.values()) {
            givenBackUnheard += isUnheard(row, now) ? row.outstanding() : 0;
        }
        closeThose(row -> isUnheard(row, now));
    }

    private static boolean isUnheard(Row row, long now) {
        return now > row.validUntil + GRACE_MILLIS;
    }

    private void closeThose(Predicate<Row> which) {
        leasedOfLines = null;
        for (Iterator<Map.Entry<LeaseId, Row>> each = open.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<LeaseId, Row> lease = each.next();
            if (which.test(lease.getValue())) {
                lease.getValue().closed = true;
                lease.getValue().parts.clear();
                desk.leave(lease.getKey());
                each.remove();
            }
        }
    }

    void check() {
        long[] leased = leasedOfLines();
        for (Line line : lines) {
            if (line.settled + leased[line.number] > line.granted || line.settled < 0) {
                throw new AssertionError("settled " + line.settled + " + leased " + leased[line.number]
                        + " is more than " + line.granted + " of " + line.models);
            }
        }
        for (Row row : open.values()) {
            for (long nano : row.parts.values()) {
                if (nano < 0) {
                    throw new AssertionError("a lease below nothing");
                }
            }
        }
    }
}
