package qiantang.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.terms.UuidV7;

/**
 * One call, as it is counted: who called what, what answered, how it ended and how much was used.
 *
 * @param id made when the call began; its time is inside
 * @param consumer the tenant that called
 * @param supplier the tenant that owns the site which answered
 * @param operation such as {@code chat.completions}
 * @param modelVersion the version label of the model at that moment
 * @param domain where the call's data came from, with versions, as text; {@code open} for none
 * @param site where the replica stands
 * @param status the HTTP status the caller was given; 0 if none was
 * @param duration from the first byte of the request to the last of the answer; kept in microseconds
 * @param firstToken from the first byte of the request to the first of the answer, if there was one; what is above half
 *     an hour is kept as 2^31 microseconds
 * @param billing its price and its payer; absent if the model had no price, so that the call is free
 */
public record CallRecord(
        CallId id,
        TenantId consumer,
        TenantId supplier,
        KeyId key,
        String operation,
        String model,
        String modelVersion,
        String domain,
        ReplicaId replica,
        SiteId site,
        boolean streamed,
        CallOutcome outcome,
        int status,
        Usage usage,
        Duration duration,
        @Nullable Duration firstToken,
        @Nullable Billing billing) {

    public Instant startedAt() {
        return UuidV7.timeOf(id.value());
    }
}
