package qiantang.ledger.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import qiantang.ledger.CallOutcome;
import qiantang.ledger.CallRecord;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.Meter;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** A call as the API shows it: the schema {@code Call}. */
record CallView(
        CallId id,
        TenantId tenant,
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
        long promptTokens,
        long cachedPromptTokens,
        long completionTokens,
        long reasoningTokens,
        Usage.Evidence evidence,
        Instant startedAt,
        long durationMicros,
        Optional<Long> firstTokenMicros) {

    static CallView of(CallRecord call) {
        Usage usage = call.usage();
        return new CallView(
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
                usage.of(Meter.PROMPT_TOKENS),
                usage.of(Meter.CACHED_PROMPT_TOKENS),
                usage.of(Meter.COMPLETION_TOKENS),
                usage.of(Meter.REASONING_TOKENS),
                usage.evidence(),
                call.startedAt(),
                micros(call.duration()),
                Optional.ofNullable(call.firstToken()).map(CallView::micros));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
