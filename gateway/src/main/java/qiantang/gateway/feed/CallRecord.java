package qiantang.gateway.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * One call that has ended, as it goes on record: who asked what of whom, how it went, what it used. Made for every call
 * that was sent to a replica, however it ended; a call that was refused at the door leaves none.
 *
 * @param version the version label of the model at that time
 * @param domain where the call's data came from; empty if it belongs to no domain
 * @param replica the one that answered last
 * @param site where that replica stands
 * @param streamed whether the caller asked for a stream
 * @param firstToken from the start to the first content; absent if there was none
 * @param duration from the start to the end
 * @param status what the caller was answered with; for a stream that had begun it stays 200
 * @param billing what it is charged by; absent if the model had no price
 */
public record CallRecord(
        CallId call,
        KeyId key,
        TenantId tenant,
        ServedModel.Kind kind,
        String model,
        String version,
        List<Domain.Origin> domain,
        ReplicaId replica,
        SiteId site,
        boolean streamed,
        Instant startedAt,
        @Nullable Duration firstToken,
        Duration duration,
        Outcome outcome,
        int status,
        Usage usage,
        @Nullable Billing billing) {

    /** How a call ended. */
    public enum Outcome {
        /** The answer was complete. */
        COMPLETED,
        /** The replica found fault with the request itself. */
        REJECTED,
        /** No replica answered, or one broke off before the first content. Nothing was used that could be charged. */
        FAILED,
        /** The caller went away; what had been produced by then is counted. */
        CLIENT_GONE,
        /** The answer had begun and broke off at the replica or in the gateway; what had been produced is counted. */
        INTERRUPTED
    }

    public CallRecord {
        domain = List.copyOf(domain);
    }
}
