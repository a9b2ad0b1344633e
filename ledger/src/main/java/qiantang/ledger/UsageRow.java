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
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** How a {@link CallRecord} lies in a row of {@code ledger.usage} and its route. */
final class UsageRow {
    /** Of {@code ledger.usage join ledger.route using (route_no)}. */
    static final String COLUMNS = """
            call_id, consumer_id, supplier_id, key_id, replica_id, site_id, duration_us, first_token_us, prompt_tokens,
            cached_tokens, completion_tokens, reasoning_tokens, status, estimated, streamed, operation, outcome, model,
            model_version, domain, tariff_id, payer_id""";

    private UsageRow() {}

    /** The record as it is kept: durations in microseconds, the first token within the range of its column, no lease. */
    static CallRecord kept(CallRecord call) {
        Billing billing = call.billing();
        return new CallRecord(
                call.id(),
                call.consumer(),
                call.supplier(),
                call.key(),
                call.operation(),
                call.model(),
                call.modelVersion(),
                call.domain(),
                call.replica(),
                call.site(),
                call.streamed(),
                call.outcome(),
                call.status(),
                call.usage(),
                ofMicros(micros(call.duration())),
                call.firstToken() == null ? null : ofMicros(firstTokenMicros(call.firstToken())),
                billing == null ? null : new Billing(billing.tariff(), billing.payer(), null));
    }

    static CallRecord read(ResultSet row) throws SQLException {
        int firstToken = row.getInt("first_token_us");
        UUID tariff = row.getObject("tariff_id", UUID.class);
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
                ofMicros(row.getLong("duration_us")),
                firstToken < 0 ? null : ofMicros(firstToken),
                tariff == null
                        ? null
                        : new Billing(new TariffId(tariff), new TenantId(row.getObject("payer_id", UUID.class)), null));
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.PROMPT_TOKENS, row.getLong("prompt_tokens"));
        counts.put(Meter.CACHED_PROMPT_TOKENS, row.getLong("cached_tokens"));
        counts.put(Meter.COMPLETION_TOKENS, row.getLong("completion_tokens"));
        counts.put(Meter.REASONING_TOKENS, row.getLong("reasoning_tokens"));
        return new Usage(counts, row.getBoolean("estimated") ? Usage.Evidence.ESTIMATED : Usage.Evidence.REPORTED);
    }

    static int firstTokenMicros(@Nullable Duration duration) {
        return duration == null ? -1 : (int) Math.min(micros(duration), Integer.MAX_VALUE);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static Duration ofMicros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
