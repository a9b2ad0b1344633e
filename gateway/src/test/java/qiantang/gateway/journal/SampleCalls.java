package qiantang.gateway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.terms.CallId;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** Calls with seeded contents. */
final class SampleCalls {
    private final Random random;

    SampleCalls(long seed) {
        this.random = new Random(seed);
    }

    Entry.Begin begin() {
        List<Domain.Origin> domain = random.nextBoolean()
                ? List.of()
                : List.of(new Domain.Origin(DomainPath.parse("zhejiang/hangzhou"), 1 + random.nextInt(9)));
        CallFacts facts = new CallFacts(
                new CallId(id()),
                new KeyId(id()),
                new TenantId(id()),
                random.nextBoolean() ? ServedModel.Kind.CHAT : ServedModel.Kind.EMBEDDINGS,
                "通义-qwen" + random.nextInt(100),
                "v" + random.nextInt(10),
                domain,
                new ReplicaId(id()),
                new SiteId(id()),
                random.nextBoolean(),
                Instant.ofEpochSecond(1_790_000_000L + random.nextInt(1_000_000), random.nextInt(1_000_000_000)),
                billing());
        return new Entry.Begin(facts);
    }

    Entry.Progress progress(Entry.Begin begin) {
        Duration firstToken = random.nextBoolean() ? null : micros();
        return new Entry.Progress(begin.facts().call(), micros(), firstToken, usage());
    }

    CallRecord end(Entry.Begin begin) {
        CallRecord.Outcome[] outcomes = CallRecord.Outcome.values();
        return begin.facts()
                .ended(
                        random.nextBoolean() ? null : micros(),
                        micros(),
                        outcomes[random.nextInt(outcomes.length)],
                        200 + random.nextInt(400),
                        usage());
    }

    private @Nullable Billing billing() {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new Billing(new TariffId(id()), new TenantId(id()), null, 0);
            default ->
                new Billing(new TariffId(id()), new TenantId(id()), new LeaseId(id()), random.nextLong(1L << 50));
        };
    }

    private Usage usage() {
        return Usage.tokens(
                random.nextInt(1 << 20),
                random.nextLong(1L << 40),
                random.nextBoolean() ? Usage.Evidence.REPORTED : Usage.Evidence.ESTIMATED);
    }

    private Duration micros() {
        return Duration.ofNanos(1_000L * random.nextInt(1 << 30));
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
