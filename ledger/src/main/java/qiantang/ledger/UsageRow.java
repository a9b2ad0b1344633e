package qiantang.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.Meter;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** How a {@link CallRecord} lies in a row of {@code ledger.usage}. */
final class UsageRow {
    static final String COLUMNS = """
            call_id, consumer_id, supplier_id, key_id, replica_id, site_id, duration_us, first_token_us, prompt_tokens,
            cached_tokens, completion_tokens, reasoning_tokens, status, estimated, streamed, operation, outcome, model,
            model_version, domain""";

    private UsageRow() {}

    static CallRecord read(ResultSet row) throws SQLException {
        long firstToken = row.getLong("first_token_us");
        Duration toFirstToken = row.wasNull() ? null : Duration.ofNanos(firstToken * 1_000);
        return new CallRecord(
                new CallId(row.getObject("call_id", UUID.class)),
                new TenantId(row.getObject("consumer_id", UUID.class)),
                new TenantId(row.getObject("supplier_id", UUID.class)),
                new KeyId(row.getObject("key_id", UUID.class)),
                row.getString("operation"),
                row.getString("model"),
                row.getString("model_version"),
                row.getString("domain"),
                new ReplicaId(row.getObject("replica_id", UUID.class)),
                new SiteId(row.getObject("site_id", UUID.class)),
                row.getBoolean("streamed"),
                CallOutcome.valueOf(row.getString("outcome")),
                row.getInt("status"),
                usage(row),
                Duration.ofNanos(row.getLong("duration_us") * 1_000),
                toFirstToken,
                null);
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.PROMPT_TOKENS, row.getLong("prompt_tokens"));
        counts.put(Meter.CACHED_PROMPT_TOKENS, row.getLong("cached_tokens"));
        counts.put(Meter.COMPLETION_TOKENS, row.getLong("completion_tokens"));
        counts.put(Meter.REASONING_TOKENS, row.getLong("reasoning_tokens"));
        return new Usage(counts, row.getBoolean("estimated") ? Usage.Evidence.ESTIMATED : Usage.Evidence.REPORTED);
    }

    static @Nullable Long microsOrNull(@Nullable Duration duration) {
        return duration == null ? null : micros(duration);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
