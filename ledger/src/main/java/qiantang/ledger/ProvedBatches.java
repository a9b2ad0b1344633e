package qiantang.ledger;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Chronicle;
import qiantang.audit.Chronicle.Standing;
import qiantang.foundation.database.Database;
import qiantang.ledger.price.PriceBook;
import qiantang.ledger.statement.Comparison;
import qiantang.ledger.statement.Difference;
import qiantang.ledger.statement.Difference.Check;
import qiantang.tlog.Hash;

/**
 * Looks whether calls are still what was proved of them: makes the events of each batch again from rows, routes and prices,
 * and compares their root with the one in the audit log. A root covers all calls of a batch, so it is the batch that is
 * named; which call it is, whoever kept its proof can tell.
 */
final class ProvedBatches implements Comparison {
    private final Database database;
    private final PriceBook prices;
    private final Chronicle log;

    ProvedBatches(Database database, PriceBook prices, Chronicle log) {
        this.database = database;
        this.prices = prices;
        this.log = log;
    }

    private record Batch(long number, int calls, Hash root, UUID leaf) {
        String subject() {
            return "batch:" + number;
        }

        /** What its leaf has to say. */
        Map<String, String> facts(LocalDate day) {
            return facts(day, calls, root);
        }

        static Map<String, String> facts(LocalDate day, int calls, Hash root) {
            return Map.of("day", day.toString(), "calls", Integer.toString(calls), "root", root.hex());
        }
    }

    @Override
    public List<Difference> differences(LocalDate day) {
        List<Difference> all = new ArrayList<>(strangers(day));
        long after = -1;
        List<Batch> page;
        do {
            page = batches(day, after);
            for (Batch batch : page) {
                after = batch.number();
                if (!isAsItWas(batch)) {
                    all.add(new Difference(Check.BATCH_CALLS, batch.subject(), 1, 0));
                }
                if (!isAsLogged(batch, day)) {
                    all.add(new Difference(Check.BATCH_LEAF, batch.subject(), 1, 0));
                }
            }
        } while (!page.isEmpty() && all.size() < DIFFERENCES_MAX);
        return all;
    }

    private boolean isAsItWas(Batch batch) {
        try {
            BatchEvents now = BatchEvents.read(database, batch.number(), prices::readAgain);
            return now.calls().size() == batch.calls() && now.tree().root().equals(batch.root());
        } catch (IllegalArgumentException | ArithmeticException | NullPointerException impossible) {
            // What stands there is no call any more, such as one with a price and no payer, or costs more than there
            // is.
            return false;
        }
    }

    private boolean isAsLogged(Batch batch, LocalDate day) {
        return switch (log.standing(batch.leaf())) {
            case Standing.Published(String subject, Map<String, String> facts) ->
                subject.equals(batch.subject()) && facts.equals(batch.facts(day));
            // Nobody but its own transaction has seen this leaf yet.
            case Standing.Waiting() -> true;
            case Standing.Absent() -> false;
        };
    }

    private List<Batch> batches(LocalDate day, long after) {
        return database.across(
                Ledger.BOOKS,
                handle -> handle.createQuery("""
                                select batch_no, calls, root, leaf_id from ledger.batch
                                 where day = :day and batch_no > :after order by batch_no limit :max
                                """)
                        .bind("day", day)
                        .bind("after", after)
                        .bind("max", DIFFERENCES_MAX)
                        .map((row, context) -> new Batch(
                                row.getLong("batch_no"),
                                row.getInt("calls"),
                                Hash.of(row.getBytes("root")),
                                row.getObject("leaf_id", UUID.class)))
                        .list());
    }

    /** Calls of a day that no batch brought. */
    private List<Difference> strangers(LocalDate day) {
        return database.across(Ledger.BOOKS, handle -> strangers(handle, day));
    }

    private static List<Difference> strangers(Handle handle, LocalDate day) {
        return handle.createQuery("""
                        select call_id from ledger.usage u
                         where call_id >= ledger.first_id(:from) and call_id < ledger.first_id(:until)
                           and not exists (select from ledger.batch b where b.batch_no = u.batch_no)
                         order by call_id limit :max
                        """)
                .bind("from", day.atStartOfDay().atOffset(ZoneOffset.UTC))
                .bind("until", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .bind("max", DIFFERENCES_MAX)
                .map((row, context) ->
                        new Difference(Check.CALL_UNPROVED, "call:" + row.getObject(1, UUID.class), 1, 0))
                .list();
    }
}
