package qiantang.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.Meter;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.terms.UuidV7;

/** Makes call records for tests, all different, from one source of randomness. */
final class CallRecords {
    private final RandomGenerator random;
    private final UuidV7 ids;
    private Instant now;

    CallRecords(RandomGenerator random, Instant from) {
        this.random = random;
        this.now = from;
        this.ids = new UuidV7((InstantSource) () -> now, random);
    }

    TenantId tenant() {
        return new TenantId(ids.next());
    }

    void advance(Duration step) {
        now = now.plus(step);
    }

    CallRecord call(TenantId consumer) {
        return call(consumer, tenant());
    }

    CallRecord call(TenantId consumer, TenantId supplier) {
        advance(Duration.ofMillis(random.nextInt(1, 2_000)));
        long micros = random.nextLong(1_000, 60_000_000);
        return new CallRecord(
                new CallId(ids.next()),
                consumer,
                supplier,
                new KeyId(ids.next()),
                "chat.completions",
                random.nextBoolean() ? "smollm2" : "qwen3",
                "1",
                "open",
                new ReplicaId(ids.next()),
                new SiteId(ids.next()),
                random.nextBoolean(),
                CallOutcome.values()[random.nextInt(CallOutcome.values().length)],
                200,
                usage(),
                Duration.ofNanos(micros * 1_000),
                random.nextBoolean() ? Duration.ofNanos(random.nextLong(micros) * 1_000) : null,
                null);
    }

    /** A call of one model with so many tokens, paid as told. */
    CallRecord call(TenantId consumer, TenantId supplier, String model, Usage usage, @Nullable Billing billing) {
        CallRecord call = call(consumer, supplier);
        return new CallRecord(
                call.id(),
                consumer,
                supplier,
                call.key(),
                call.operation(),
                model,
                call.modelVersion(),
                call.domain(),
                call.replica(),
                call.site(),
                call.streamed(),
                CallOutcome.COMPLETED,
                200,
                usage,
                call.duration(),
                call.firstToken(),
                billing);
    }

    CallRecord ofModel(CallRecord call, String model) {
        return new CallRecord(
                call.id(),
                call.consumer(),
                call.supplier(),
                call.key(),
                call.operation(),
                model,
                call.modelVersion(),
                call.domain(),
                call.replica(),
                call.site(),
                call.streamed(),
                call.outcome(),
                call.status(),
                call.usage(),
                call.duration(),
                call.firstToken(),
                call.billing());
    }

    CallRecord withOtherUsage(CallRecord call) {
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
                call.usage().plus(Usage.tokens(1, 0, Usage.Evidence.REPORTED)),
                call.duration(),
                call.firstToken(),
                call.billing());
    }

    private Usage usage() {
        long prompt = random.nextLong(100_000);
        long completion = random.nextLong(10_000);
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.PROMPT_TOKENS, prompt);
        counts.put(Meter.CACHED_PROMPT_TOKENS, random.nextLong(prompt + 1));
        counts.put(Meter.COMPLETION_TOKENS, completion);
        counts.put(Meter.REASONING_TOKENS, random.nextLong(completion + 1));
        return new Usage(counts, Usage.Evidence.values()[random.nextInt(2)]);
    }
}
