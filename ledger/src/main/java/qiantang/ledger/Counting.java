package qiantang.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import qiantang.ledger.book.Books;
import qiantang.ledger.book.Entries;
import qiantang.ledger.book.PostingKind;
import qiantang.ledger.credit.Charge;
import qiantang.ledger.credit.Charging;
import qiantang.terms.Meter;
import qiantang.tlog.Hash;

/**
 * What happens in the transaction that counts a delivery: the rows, one batch for each day on whose books calls come, its
 * leaf in the audit log, its charges on the books, and the sums of the day. All of it is set at a time.
 */
final class Counting {
    private static final String INSERT = """
            insert into ledger.usage (call_id, duration_us, batch_no, first_token_us, route_no, prompt_tokens,
                cached_tokens, completion_tokens, reasoning_tokens)
            select * from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::integer[], ?::integer[], ?::integer[],
                ?::integer[], ?::integer[], ?::integer[])
            on conflict do nothing
            """;

    private final Charging charging;
    private final Proving proving;
    private final InstantSource clock;

    Counting(Charging charging, Proving proving, InstantSource clock) {
        this.charging = charging;
        this.proving = proving;
        this.clock = clock;
    }

    /** Puts the root of a batch into the audit log. */
    @FunctionalInterface
    interface Proving {
        UUID append(Handle handle, long batch, LocalDate day, int calls, Hash root);
    }

    /** What of a delivery was new, and what contradicts a call that was counted earlier. */
    record Counted(int added, int otherContent) {}

    /** A call on its way into its batch. */
    private record Placed(CountedCall call, int route, long batch) {
        CallRecord record() {
            return call.call();
        }

        int tokens(Meter meter) {
            return Math.toIntExact(record().usage().of(meter));
        }
    }

    Counted count(Handle handle, Examination.Outcome examined, Map<Route, Integer> routes) {
        List<CountedCall> calls = examined.counted();
        try {
            LocalDate firstOpen = Books.holdOpen(handle);
            Connection connection = handle.getConnection();
            Map<LocalDate, Long> batches = batches(connection, calls, firstOpen);
            List<Placed> placed = calls.stream()
                    .map(call -> new Placed(
                            call,
                            Objects.requireNonNull(routes.get(Route.of(call.call()))),
                            Objects.requireNonNull(
                                    batches.get(Books.dayOf(call.call().startedAt(), firstOpen)))))
                    .toList();
            ensureMonths(connection, calls);
            Set<UUID> added = insert(connection, placed, batches);
            List<CallRecord> others = Repetitions.otherContent(
                    handle,
                    Stream.concat(
                                    placed.stream()
                                            .map(Placed::record)
                                            .filter(call ->
                                                    !added.contains(call.id().value())),
                                    examined.contested().stream())
                            .toList());
            List<Examination.Aside> aside = new ArrayList<>(examined.aside());
            others.forEach(call -> aside.add(new Examination.Aside(call, Examination.Reason.OTHER_CONTENT)));
            SetAside.keep(connection, aside);
            Map<LocalDate, List<Placed>> days = new TreeMap<>();
            placed.stream()
                    .filter(one -> added.contains(one.record().id().value()))
                    .forEach(one -> days.computeIfAbsent(
                                    Books.dayOf(one.record().startedAt(), firstOpen), _ -> new ArrayList<>())
                            .add(one));
            days.forEach((day, counted) -> sum(handle, day, counted));
            // Last, for all days: who pays is locked from here to the commit, and gateways wait for that lock to lease.
            days.forEach((day, counted) -> charge(handle, day, counted));
            return new Counted(added.size(), others.size());
        } catch (SQLException failed) {
            throw new IllegalStateException("the intake could not write a batch", failed);
        }
    }

    private static Map<LocalDate, Long> batches(Connection connection, List<CountedCall> calls, LocalDate firstOpen)
            throws SQLException {
        Map<LocalDate, Long> batches = new TreeMap<>();
        for (CountedCall call : calls) {
            LocalDate day = Books.dayOf(call.call().startedAt(), firstOpen);
            if (!batches.containsKey(day)) {
                try (PreparedStatement next = connection.prepareStatement("select nextval('ledger.batch_number')");
                        ResultSet row = next.executeQuery()) {
                    row.next();
                    batches.put(day, row.getLong(1));
                }
            }
        }
        return batches;
    }

    /** Seldom more than one month; the look whether it is there costs little beside the batch. */
    private static void ensureMonths(Connection connection, List<CountedCall> calls) throws SQLException {
        Set<YearMonth> months = new HashSet<>();
        calls.forEach(call -> months.add(YearMonth.from(call.call().startedAt().atOffset(ZoneOffset.UTC))));
        try (PreparedStatement ensure = connection.prepareStatement("select ledger.ensure_month(?)")) {
            for (YearMonth month : months) {
                ensure.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
                ensure.execute();
            }
        }
    }

    private static Set<UUID> insert(Connection connection, List<Placed> calls, Map<LocalDate, Long> batches)
            throws SQLException {
        Set<UUID> ids = new HashSet<>();
        if (calls.isEmpty()) {
            return ids;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            new Columns<>(connection, insert, calls)
                    .ids(call -> call.record().id())
                    .longs(call -> UsageRow.micros(call.record().duration()))
                    .longs(Placed::batch)
                    .integers(call -> UsageRow.firstTokenMicros(call.record().firstToken()))
                    .integers(Placed::route)
                    .integers(call -> call.tokens(Meter.PROMPT_TOKENS))
                    .integers(call -> call.tokens(Meter.CACHED_PROMPT_TOKENS))
                    .integers(call -> call.tokens(Meter.COMPLETION_TOKENS))
                    .integers(call -> call.tokens(Meter.REASONING_TOKENS));
            if (insert.executeUpdate() == calls.size()) {
                calls.forEach(call -> ids.add(call.record().id().value()));
                return ids;
            }
        }
        // Some were counted before; what lies in the table under our numbers is what was not.
        try (PreparedStatement select = connection.prepareStatement(
                "select call_id from ledger.usage where call_id = any (?) and batch_no = any (?)")) {
            Array all = connection.createArrayOf(
                    "uuid",
                    calls.stream().map(call -> call.record().id().value()).toArray());
            select.setArray(1, all);
            select.setArray(
                    2, connection.createArrayOf("bigint", batches.values().toArray(Long[]::new)));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }

    private void sum(Handle handle, LocalDate day, List<Placed> added) {
        List<CountedCall> calls = added.stream().map(Placed::call).toList();
        long batch = added.getFirst().batch();
        Hash root = new BatchTree(calls.stream().map(CountedCall::event).toList()).root();
        UUID leaf = proving.append(handle, batch, day, calls.size(), root);
        handle.execute(
                "insert into ledger.batch (batch_no, day, posted_at, calls, root, leaf_id) values (?, ?, ?, ?, ?, ?)",
                batch,
                day,
                clock.instant().atOffset(ZoneOffset.UTC),
                calls.size(),
                root.bytes(),
                leaf);
        Map<Integer, DayUse> sums = new HashMap<>();
        added.forEach(one -> sums.merge(one.route(), DayUse.of(one.call()), DayUse::plus));
        DayUse.add(handle, day, new TreeMap<>(sums));
    }

    private void charge(Handle handle, LocalDate day, List<Placed> added) {
        List<Charge> charges =
                UsageIntake.charges(added.stream().map(Placed::call).toList());
        if (!charges.isEmpty()) {
            Entries entries = charging.entries(handle, charges);
            String subject = "batch:" + added.getFirst().batch();
            Books.post(handle, day, PostingKind.USAGE, subject, clock.instant(), entries);
        }
    }
}
