package qiantang.bench.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.gateway.Gateway;
import qiantang.gateway.call.CallMetrics;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.feed.ModelChoice;
import qiantang.gateway.feed.PriceSheet;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.Snapshot;
import qiantang.gateway.feed.Visibility;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Price;
import qiantang.terms.PriceScope;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

/**
 * A gateway as it is in the program, in a process of its own on one event loop: real keys, a real domain, the journal
 * on. Only the other end of the feed is missing: records are counted and dropped. Says its port; when its input ends it
 * stops and says how many records it delivered, how many of them are of completed calls, how many held credit, and below how
 * many microseconds 99 of 100 appends to the journal stayed.
 */
public final class GatewayUnderTest {
    static final String KEY = "qt-bench-0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int KEYS = 10_000;
    private static final SiteId SITE = new SiteId(new UUID(1, 1));
    private static final PriceSheet PRICED = new PriceSheet(
            List.of(new PriceSheet.Payer(new TenantId(new UUID(3, 0)), new TenantId(new UUID(3, 0)))),
            List.of(new Price(
                    new Tariff(
                            new TariffId(new UUID(5, 1)),
                            MoneyUnit.CNY,
                            Map.of(
                                    Meter.PROMPT_TOKENS,
                                    new Money(2 * Money.NANO_PER_UNIT, MoneyUnit.CNY),
                                    Meter.COMPLETION_TOKENS,
                                    new Money(8 * Money.NANO_PER_UNIT, MoneyUnit.CNY))),
                    PriceScope.ofModel("bench"),
                    Instant.EPOCH,
                    false)),
            List.of());

    private GatewayUnderTest() {}

    public static void main(String[] words) throws IOException {
        URI upstream = URI.create(words[0]);
        Path journal = Path.of(words[1]);
        boolean priced = words.length > 2 && words[2].equals("priced");
        CountingFeed feed = new CountingFeed(snapshot(upstream, priced ? PRICED : PriceSheet.NONE));
        Vertx vertx = EventLoops.start(1);
        InstantSource clock = InstantSource.system();
        UuidV7 ids = new UuidV7(clock, new SecureRandom());
        Messages messages = Messages.of(List.of("gateway"));
        PrometheusRegistry registry = new PrometheusRegistry();
        Gateway gateway = Gateway.start(
                vertx, Gateway.Limits.DEFAULT, feed, journal, new Gateway.Wiring(messages, registry, ids, clock));
        HttpDoor door = HttpDoor.open(
                vertx, new Address("127.0.0.1", 0), 1, List.of(gateway), messages, ids, DoorLimits.usual());
        System.out.println(door.address().port());
        while (System.in.read() >= 0) {}
        door.close();
        gateway.close();
        System.out.println(feed.delivered.get());
        System.out.println(feed.completed.get());
        System.out.println(feed.held.get());
        System.out.println(appendMicros(registry, .99));
        System.exit(0);
    }

    /** By the gateway's own histogram: the bound of the bucket that so large a part of all appends stayed below. */
    private static long appendMicros(PrometheusRegistry registry, double part) {
        HistogramSnapshot append = (HistogramSnapshot)
                registry.scrape(name -> name.equals(CallMetrics.APPEND)).get(0);
        ClassicHistogramBuckets buckets = append.getDataPoints().getFirst().getClassicBuckets();
        long all = buckets.stream().mapToLong(ClassicHistogramBucket::getCount).sum();
        long below = 0;
        for (ClassicHistogramBucket bucket : buckets) {
            below += bucket.getCount();
            if (below >= part * all && Double.isFinite(bucket.getUpperBound())) {
                return Math.round(bucket.getUpperBound() * 1e6);
            }
        }
        return Long.MAX_VALUE;
    }

    private static Snapshot snapshot(URI upstream, PriceSheet prices) {
        Domain domain = Domain.of(DomainPath.parse("zhejiang/hangzhou"), 1, SiteSet.only(Set.of(SITE)));
        List<KeyGrant> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(new KeyGrant(
                    KeyHash.ofKey(i == 0 ? KEY : "qt-bench-" + i),
                    new KeyId(new UUID(2, i)),
                    new TenantId(new UUID(3, i / 10)),
                    domain,
                    EnumSet.allOf(KeyGrant.Scope.class),
                    ModelChoice.ANY,
                    null,
                    KeyGrant.State.ACTIVE));
        }
        ServedReplica inside = new ServedReplica(
                new ReplicaId(new UUID(4, 1)), upstream, "bench-upstream", null, SITE, Tier.CITY, true);
        // Nobody listens there, and nobody may: the domain must keep every call away from it.
        ServedReplica outside = new ServedReplica(
                new ReplicaId(new UUID(4, 2)),
                URI.create("http://127.0.0.1:9/v1"),
                "bench-upstream",
                null,
                new SiteId(new UUID(1, 2)),
                Tier.COUNTY,
                true);
        ServedModel model = new ServedModel(
                "bench",
                ServedModel.Kind.CHAT,
                Visibility.EVERYBODY,
                "v1",
                8192,
                Instant.EPOCH,
                List.of(outside, inside));
        return new Snapshot(1, keys, List.of(model), prices);
    }

    private static final class CountingFeed implements Feed {
        final AtomicLong delivered = new AtomicLong();
        final AtomicLong completed = new AtomicLong();
        final AtomicLong held = new AtomicLong();
        private final AtomicLong stamps = new AtomicLong();
        private final Snapshot snapshot;

        CountingFeed(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Optional<Snapshot> newerThan(long version, Duration patience) throws InterruptedException {
            if (version >= snapshot.version()) {
                Thread.sleep(patience);
                return Optional.empty();
            }
            return Optional.of(snapshot);
        }

        /** Credit without end: what a hold costs is measured, not what the ledger does. */
        @Override
        public CreditOrders credit(CreditReport report, Duration patience) throws InterruptedException {
            Thread.sleep(patience);
            long stamp = stamps.incrementAndGet();
            return new CreditOrders(
                    report.turn(),
                    report.leases().stream()
                            .map(claim -> new LeaseOrder(
                                    claim.lease(), stamp, claim.wanted(), 0, 0, false, Duration.ofMinutes(5)))
                            .toList());
        }

        @Override
        public long deliver(JournalBatch batch) {
            delivered.addAndGet(batch.calls().size());
            completed.addAndGet(batch.calls().stream()
                    .filter(call -> call.outcome() == CallRecord.Outcome.COMPLETED)
                    .count());
            held.addAndGet(batch.calls().stream()
                    .map(CallRecord::billing)
                    .filter(billing -> billing != null && billing.held() > 0)
                    .count());
            return batch.to();
        }
    }
}
