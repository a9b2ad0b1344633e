package qiantang.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import qiantang.terms.Meter;
import qiantang.terms.Usage;

/** The sums of calls of one route on one day. */
record DayUse(long calls, long prompt, long cached, long completion, long reasoning, long chargedNano, long feeNano) {
    private static final String ADD = """
            insert into ledger.day_use (day, route_no, calls, prompt_tokens, cached_tokens, completion_tokens,
                reasoning_tokens, charged_nano, fee_nano)
            select ?, * from unnest(?::integer[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::bigint[], ?::bigint[])
            on conflict (day, route_no) do update set
                calls = day_use.calls + excluded.calls,
                prompt_tokens = day_use.prompt_tokens + excluded.prompt_tokens,
                cached_tokens = day_use.cached_tokens + excluded.cached_tokens,
                completion_tokens = day_use.completion_tokens + excluded.completion_tokens,
                reasoning_tokens = day_use.reasoning_tokens + excluded.reasoning_tokens,
                charged_nano = day_use.charged_nano + excluded.charged_nano,
                fee_nano = day_use.fee_nano + excluded.fee_nano
            """;

    static DayUse of(CountedCall call) {
        Usage usage = call.call().usage();
        return new DayUse(
                1,
                usage.of(Meter.PROMPT_TOKENS),
                usage.of(Meter.CACHED_PROMPT_TOKENS),
                usage.of(Meter.COMPLETION_TOKENS),
                usage.of(Meter.REASONING_TOKENS),
                call.chargedNano(),
                call.feeNano());
    }

    DayUse plus(DayUse more) {
        return new DayUse(
                calls + more.calls,
                prompt + more.prompt,
                cached + more.cached,
                completion + more.completion,
                reasoning + more.reasoning,
                Math.addExact(chargedNano, more.chargedNano),
                Math.addExact(feeNano, more.feeNano));
    }

    /** Adds to the sums of the day, in the order of routes, as everybody does. */
    static void add(Handle handle, LocalDate day, SortedMap<Integer, DayUse> sums) {
        List<Map.Entry<Integer, DayUse>> rows = List.copyOf(sums.entrySet());
        Connection connection = handle.getConnection();
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            new Columns<>(connection, add, rows)
                    .value(day)
                    .integers(Map.Entry::getKey)
                    .longs(row -> row.getValue().calls())
                    .longs(row -> row.getValue().prompt())
                    .longs(row -> row.getValue().cached())
                    .longs(row -> row.getValue().completion())
                    .longs(row -> row.getValue().reasoning())
                    .longs(row -> row.getValue().chargedNano())
                    .longs(row -> row.getValue().feeNano());
            add.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException("the sums of " + day + " were not taken", failed);
        }
    }
}
