package qiantang.bench.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import qiantang.ledger.Billing;
import qiantang.ledger.CallOutcome;
import qiantang.ledger.CallRecord;
import qiantang.ledger.Ledger;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.price.PriceWish;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.terms.UuidV7;

/** Calls of a hundred tenants with two keys each, of five models with two replicas, at four suppliers; all are paid. */
final class Traffic {
    static final int TENANTS = 100;
    private static final int MODELS = 5;
    private static final int SUPPLIERS = 4;

    private final Random random;
    private final UuidV7 ids;
    private final List<TenantId> tenants = new ArrayList<>();
    private final List<KeyId> keys = new ArrayList<>();
    private final List<TenantId> suppliers = new ArrayList<>();
    private final List<ReplicaId> replicas = new ArrayList<>();
    private final SiteId site;
    private final List<PublishedPrice> prices = new ArrayList<>();

    Traffic(long seed, Ledger ledger) {
        random = new Random(seed);
        ids = new UuidV7(InstantSource.system(), random);
        site = new SiteId(ids.next());
        for (int i = 0; i < TENANTS; i++) {
            TenantId tenant = new TenantId(ids.next());
            tenants.add(tenant);
            keys.add(new KeyId(ids.next()));
            keys.add(new KeyId(ids.next()));
            ledger.credit()
                    .grant(
                            new GrantWish(
                                    tenant,
                                    yuan("1000000"),
                                    Set.of(),
                                    GrantWish.USUAL_PRIORITY,
                                    Optional.empty(),
                                    Optional.empty(),
                                    "bench"),
                            "bench");
        }
        for (int i = 0; i < SUPPLIERS; i++) {
            suppliers.add(new TenantId(ids.next()));
        }
        for (int i = 0; i < 2 * MODELS; i++) {
            replicas.add(new ReplicaId(ids.next()));
        }
        for (int i = 0; i < MODELS; i++) {
            Map<Meter, Money> perMillion = Map.of(Meter.PROMPT_TOKENS, yuan("2"), Meter.COMPLETION_TOKENS, yuan("8"));
            PriceWish wish = new PriceWish(
                    PriceScope.ofModel("model-" + i), MoneyUnit.CNY, perMillion, 50_000, false, Optional.empty(), true);
            prices.add(ledger.prices().publish(wish, "bench"));
        }
    }

    private static Money yuan(String amount) {
        return Money.of(new BigDecimal(amount), MoneyUnit.CNY);
    }

    TenantId tenant() {
        return tenants.getFirst();
    }

    /** So many new calls, as a gateway would send them. */
    synchronized List<CallRecord> batch(int size) {
        List<CallRecord> calls = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            calls.add(call());
        }
        return calls;
    }

    private CallRecord call() {
        int tenant = random.nextInt(TENANTS);
        int model = random.nextInt(MODELS);
        Usage usage = Usage.tokens(random.nextInt(1, 4_000), random.nextInt(1, 1_000), Usage.Evidence.REPORTED);
        return new CallRecord(
                new CallId(ids.next()),
                tenants.get(tenant),
                suppliers.get(model % SUPPLIERS),
                keys.get(2 * tenant + random.nextInt(2)),
                "chat.completions",
                "model-" + model,
                "1",
                "open",
                replicas.get(2 * model + random.nextInt(2)),
                site,
                true,
                CallOutcome.COMPLETED,
                200,
                usage,
                Duration.ofMillis(random.nextInt(200, 20_000)),
                Duration.ofMillis(random.nextInt(20, 200)),
                new Billing(prices.get(model).price().tariff().id(), tenants.get(tenant), null));
    }
}
