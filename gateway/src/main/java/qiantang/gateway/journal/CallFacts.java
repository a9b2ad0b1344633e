package qiantang.gateway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.terms.CallId;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * What is known of a call when it sets out; the first part of its {@link CallRecord}.
 *
 * @param billing its price, and the hold that was taken for it; absent if the model has no price
 */
public record CallFacts(
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
        @Nullable Billing billing) {
    public CallFacts {
        domain = List.copyOf(domain);
    }

    /** The same call after it was tried at another replica. */
    public CallFacts at(ReplicaId otherReplica, SiteId otherSite) {
        return new CallFacts(
                call, key, tenant, kind, model, version, domain, otherReplica, otherSite, streamed, startedAt, billing);
    }

    CallFacts billedBy(@Nullable Billing other) {
        return new CallFacts(
                call, key, tenant, kind, model, version, domain, replica, site, streamed, startedAt, other);
    }

    public CallRecord ended(
            @Nullable Duration firstToken, Duration duration, CallRecord.Outcome outcome, int status, Usage usage) {
        return new CallRecord(
                call,
                key,
                tenant,
                kind,
                model,
                version,
                domain,
                replica,
                site,
                streamed,
                startedAt,
                firstToken,
                duration,
                outcome,
                status,
                usage,
                billing);
    }
}
