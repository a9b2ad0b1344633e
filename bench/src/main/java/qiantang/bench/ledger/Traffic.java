package qiantang.bench.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.journal.CallFacts;
import qiantang.ledger.Ledger;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.price.PriceWish;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.Tariff;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.terms.UuidV7;

/** Who calls what: tenants with keys, five models with two replicas each, at four suppliers; everything is paid for. */
final class Traffic {
    static final int MODELS = 5;
    static final int SUPPLIERS = 4;
    static final int FEE_PER_MILLION = 50_000;
    static final int PROMPT_YUAN = 2;
    static final int COMPLETION_YUAN = 8;
    static final int PROMPT_TOKENS_MAX = 4_000;
    static final int COMPLETION_TOKENS_MAX = 1_000;
    private static final String CREDIT_YUAN = "10000000";

    private final List<TenantId> tenants = new ArrayList<>();
    private final List<KeyId> keys = new ArrayList<>();
    private final List<TenantId> suppliers = new ArrayList<>();
    private final List<SiteId> sites = new ArrayList<>();
    private final List<ReplicaId> replicas = new ArrayList<>();
    private final List<Tariff> tariffs = new ArrayList<>();
    private final int keysEach;

    Traffic(Ledger ledger, UuidV7 ids, int tenantCount, int keysEach) {
        this.keysEach = keysEach;
        for (int i = 0; i < tenantCount; i++) {
            TenantId tenant = new TenantId(ids.next());
            tenants.add(tenant);
            for (int key = 0; key < keysEach; key++) {
                keys.add(new KeyId(ids.next()));
            }
            GrantWish wish = new GrantWish(
                    tenant,
                    yuan(CREDIT_YUAN),
                    Set.of(),
                    GrantWish.USUAL_PRIORITY,
                    Optional.empty(),
                    Optional.empty(),
                    "bench");
            ledger.credit().grant(wish, "bench");
        }
        for (int i = 0; i < SUPPLIERS; i++) {
            suppliers.add(new TenantId(ids.next()));
            sites.add(new SiteId(ids.next()));
        }
        for (int i = 0; i < 2 * MODELS; i++) {
            replicas.add(new ReplicaId(ids.next()));
        }
        for (int i = 0; i < MODELS; i++) {
            Map<Meter, Money> perMillion = Map.of(
                    Meter.PROMPT_TOKENS, yuan(Integer.toString(PROMPT_YUAN)),
                    Meter.COMPLETION_TOKENS, yuan(Integer.toString(COMPLETION_YUAN)));
            PriceWish wish = new PriceWish(
                    PriceScope.ofModel("model-" + i),
                    MoneyUnit.CNY,
                    perMillion,
                    FEE_PER_MILLION,
                    false,
                    Optional.empty(),
                    true);
            tariffs.add(ledger.prices().publish(wish, "bench").price().tariff());
        }
    }

    private static Money yuan(String amount) {
        return Money.of(new BigDecimal(amount), MoneyUnit.CNY);
    }

    TenantId tenant() {
        return tenants.getFirst();
    }

    TenantId supplier() {
        return suppliers.getFirst();
    }

    Optional<TenantId> supplierOf(SiteId site) {
        int index = sites.indexOf(site);
        return index < 0 ? Optional.empty() : Optional.of(suppliers.get(index));
    }

    /** How many different combinations of key, model and replica there are. */
    int ways() {
        return keys.size() * MODELS * 2;
    }

    /** Who calls which model where; the same number is always the same. */
    Way way(int number) {
        int key = number / (2 * MODELS);
        int model = number % MODELS;
        return new Way(key, model, 2 * model + number / MODELS % 2);
    }

    /** One combination of key, model and replica, which the ledger writes down once. */
    final class Way {
        private final int key;
        private final int model;
        private final int replica;

        private Way(int key, int model, int replica) {
            this.key = key;
            this.model = model;
            this.replica = replica;
        }

        TenantId payer() {
            return tenants.get(key / keysEach);
        }

        String model() {
            return "model-" + model;
        }

        long cost(Usage usage) {
            return tariffs.get(model).charge(usage).nano();
        }

        /** What a gateway holds for a call that does not say how long its answer may be. */
        long worstCase() {
            return tariffs.get(model)
                    .worstCase(PROMPT_TOKENS_MAX, COMPLETION_TOKENS_MAX)
                    .nano();
        }

        CallFacts facts(CallId call, Instant now, Optional<LeaseId> lease) {
            return new CallFacts(
                    call,
                    keys.get(key),
                    payer(),
                    ServedModel.Kind.CHAT,
                    model(),
                    "1",
                    List.of(),
                    replicas.get(replica),
                    sites.get(model % SUPPLIERS),
                    true,
                    now,
                    new Billing(
                            tariffs.get(model).id(), payer(), lease.orElse(null), lease.isPresent() ? worstCase() : 0));
        }
    }

    static Usage usage(RandomGenerator random) {
        return Usage.tokens(
                random.nextInt(1, PROMPT_TOKENS_MAX),
                random.nextInt(1, COMPLETION_TOKENS_MAX),
                Usage.Evidence.REPORTED);
    }
}
