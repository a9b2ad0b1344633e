package qiantang.ledger;

import static java.util.Comparator.comparing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.database.Database;
import qiantang.terms.Id;
import qiantang.terms.Meter;
import qiantang.terms.Usage;

/**
 * The one way by which calls enter the ledger. A batch may come twice, in parts, in any order or together with itself:
 * each call is counted once. Claim and effect are one transaction, so a failure counts nothing and the batch is simply
 * sent again.
 */
public final class UsageIntake {
    /** Records per batch; about 2 MB of arrays. */
    public static final int MAX_BATCH = 5_000;
    /** A clock may be this far ahead of ours before its calls are set aside. */
    private static final Duration AHEAD_MAX = Duration.ofDays(1);
    /** A gateway may have been away this long before its calls are set aside. */
    private static final Duration LATE_MAX = Duration.ofDays(400);

    private final Database database;
    private final InstantSource clock;
    private final Set<YearMonth> knownMonths = ConcurrentHashMap.newKeySet();

    UsageIntake(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts what is new in the batch; returns when it is committed. */
    public Receipt accept(List<CallRecord> given) {
        // Everybody takes the rows in one order: two deliveries of the same calls wait for each other, and never in a
        // circle. The sort is stable, so of two contents under one id the first stays the first.
        List<CallRecord> batch =
                given.stream().sorted(comparing(call -> call.id().value())).toList();
        if (batch.size() > MAX_BATCH) {
            throw new IllegalArgumentException("at most " + MAX_BATCH + " records in a batch, not " + batch.size());
        }
        if (batch.isEmpty()) {
            return new Receipt(0, 0, 0);
        }
        Map<CallRecord, byte[]> possible = new LinkedHashMap<>();
        List<CallRecord> impossible = new ArrayList<>();
        Set<YearMonth> newMonths = new HashSet<>();
        Instant now = clock.instant();
        for (CallRecord call : batch) {
            Instant started = call.startedAt();
            if (started.isAfter(now.plus(AHEAD_MAX)) || started.isBefore(now.minus(LATE_MAX))) {
                impossible.add(call);
            } else {
                possible.put(call, RecordDigest.of(call));
                newMonths.add(YearMonth.from(started.atOffset(ZoneOffset.UTC)));
            }
        }
        newMonths.removeAll(knownMonths);
        Receipt receipt = database.across(Ledger.INTAKE, handle -> {
            try {
                return write(handle.getConnection(), newMonths, possible, impossible, batch.size());
            } catch (SQLException failed) {
                throw new IllegalStateException("the intake could not write a batch", failed);
            }
        });
        // Only after the commit: a failed transaction has made no partition.
        knownMonths.addAll(newMonths);
        return receipt;
    }

    private static Receipt write(
            Connection connection,
            Set<YearMonth> newMonths,
            Map<CallRecord, byte[]> possible,
            List<CallRecord> impossible,
            int size)
            throws SQLException {
        ensureMonths(connection, newMonths);
        Set<UUID> added = insert(connection, possible);
        List<CallRecord> otherContent = otherContent(connection, possible, added);
        setAside(connection, impossible, "impossible_time");
        setAside(connection, otherContent, "other_content");
        int aside = impossible.size() + otherContent.size();
        return new Receipt(added.size(), size - added.size() - aside, aside);
    }

    private static void ensureMonths(Connection connection, Set<YearMonth> months) throws SQLException {
        try (PreparedStatement ensure = connection.prepareStatement("select ledger.ensure_month(?)")) {
            for (YearMonth month : months) {
                ensure.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
                ensure.execute();
            }
        }
    }

    private static final String INSERT = """
            insert into ledger.usage (started_at, %s, digest)
            select ledger.time_of(given.call_id), given.*
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[],
                        ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::smallint[], ?::boolean[], ?::boolean[],
                        ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[]) as given (call_id)
            on conflict (call_id, started_at) do nothing
            returning call_id
            """.formatted(UsageRow.COLUMNS);

    private static Set<UUID> insert(Connection connection, Map<CallRecord, byte[]> calls) throws SQLException {
        Set<UUID> added = new HashSet<>();
        if (calls.isEmpty()) {
            return added;
        }
        List<CallRecord> records = List.copyOf(calls.keySet());
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Columns columns = new Columns(connection, insert, records);
            columns.ids(CallRecord::id);
            columns.ids(CallRecord::consumer);
            columns.ids(CallRecord::supplier);
            columns.ids(CallRecord::key);
            columns.ids(CallRecord::replica);
            columns.ids(CallRecord::site);
            columns.add("bigint", call -> UsageRow.micros(call.duration()));
            columns.add("bigint", call -> UsageRow.microsOrNull(call.firstToken()));
            columns.add("bigint", call -> call.usage().of(Meter.PROMPT_TOKENS));
            columns.add("bigint", call -> call.usage().of(Meter.CACHED_PROMPT_TOKENS));
            columns.add("bigint", call -> call.usage().of(Meter.COMPLETION_TOKENS));
            columns.add("bigint", call -> call.usage().of(Meter.REASONING_TOKENS));
            columns.add("smallint", CallRecord::status);
            columns.add("boolean", call -> call.usage().evidence() == Usage.Evidence.ESTIMATED);
            columns.add("boolean", CallRecord::streamed);
            columns.add("text", CallRecord::operation);
            columns.add("text", call -> call.outcome().name());
            columns.add("text", CallRecord::model);
            columns.add("text", CallRecord::modelVersion);
            columns.add("text", CallRecord::domain);
            columns.bytes(calls.values());
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    added.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return added;
    }

    /** Those whose id is in the ledger under another digest; also a record that contradicts another of its batch. */
    private static List<CallRecord> otherContent(Connection connection, Map<CallRecord, byte[]> calls, Set<UUID> added)
            throws SQLException {
        // A record added now can only be contradicted from within this batch, so each id is looked up but once.
        if (added.size() == calls.size()) {
            return List.of();
        }
        Map<UUID, byte[]> stored = new HashMap<>();
        Object[] ids = calls.keySet().stream()
                .map(call -> call.id().value())
                .distinct()
                .toArray();
        try (PreparedStatement select = connection.prepareStatement("""
                select call_id, digest from ledger.usage
                where call_id = any (?) and started_at between ledger.time_of(?) and ledger.time_of(?)
                """)) {
            Array array = connection.createArrayOf("uuid", ids);
            select.setArray(1, array);
            select.setObject(
                    2,
                    Arrays.stream(ids)
                            .map(UUID.class::cast)
                            .min(UsageIntake::byTime)
                            .orElseThrow());
            select.setObject(
                    3,
                    Arrays.stream(ids)
                            .map(UUID.class::cast)
                            .max(UsageIntake::byTime)
                            .orElseThrow());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    stored.put(rows.getObject(1, UUID.class), rows.getBytes(2));
                }
            }
        }
        return calls.entrySet().stream()
                .filter(call -> !Arrays.equals(stored.get(call.getKey().id().value()), call.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int byTime(UUID one, UUID other) {
        return Long.compare(one.getMostSignificantBits() >>> 16, other.getMostSignificantBits() >>> 16);
    }

    private static void setAside(Connection connection, List<CallRecord> calls, String reason) throws SQLException {
        if (calls.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into ledger.usage_set_aside (call_id, digest, consumer_id, reason, record)
                values (?, ?, ?, ?, ?)
                on conflict do nothing
                """)) {
            for (CallRecord call : calls) {
                insert.setObject(1, call.id().value());
                insert.setBytes(2, RecordDigest.of(call));
                insert.setObject(3, call.consumer().value());
                insert.setString(4, reason);
                insert.setString(5, call.toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Binds one array per column, in the order of the statement. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<CallRecord> calls;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<CallRecord> calls) {
            this.connection = connection;
            this.statement = statement;
            this.calls = calls;
        }

        void ids(Function<CallRecord, Id> column) throws SQLException {
            add("uuid", call -> column.apply(call).value());
        }

        /** Of their own type: the driver takes no bytes within an array of objects. */
        void bytes(Collection<byte[]> values) throws SQLException {
            statement.setArray(next++, connection.createArrayOf("bytea", values.toArray(byte[][]::new)));
        }

        void add(String type, Function<CallRecord, @Nullable Object> column) throws SQLException {
            Object[] values = calls.stream().map(column).toArray();
            statement.setArray(next++, connection.createArrayOf(type, values));
        }
    }
}
