package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.ledger.credit.Wallet;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** Whatever happens in whatever order, the books agree. A failing run names its seed. */
class MoneyPropertyTest {
    private static final int ROUNDS = 60;
    private static final List<String> MODELS = List.of("m", "n", "free");

    private final long seed = Long.getLong("qiantang.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void theBooksAgreeAfterAnyHistory() {
        try (TestLedger house = new TestLedger(seed)) {
            List<TenantId> tenants = List.of(house.tenant(), house.tenant(), house.tenant());
            List<PublishedPrice> prices =
                    new ArrayList<>(List.of(house.price("m"), house.price("n", "0.000123", "3.7")));
            List<CallRecord> calls = new ArrayList<>();
            List<UUID> holds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                step(house, tenants, prices, calls, holds);
                house.now = house.now.plus(Duration.ofMinutes(random.nextInt(180)));
            }

            assertThat(house.wrongs()).as("seed %d", seed).isZero();
            for (LocalDate day = LocalDate.parse("2026-11-20"); day.getDayOfMonth() < 30; day = day.plusDays(1)) {
                assertThat(house.ledger.reconciliation().differences(day))
                        .as("seed %d, %s", seed, day)
                        .isEmpty();
            }
        }
    }

    private void step(
            TestLedger house,
            List<TenantId> tenants,
            List<PublishedPrice> prices,
            List<CallRecord> calls,
            List<UUID> holds) {
        TenantId tenant = tenants.get(random.nextInt(3));
        switch (random.nextInt(9)) {
            case 0 -> house.grant(tenant, Integer.toString(1 + random.nextInt(5)));
            case 1 ->
                house.grant(
                        tenant,
                        "0.75",
                        random.nextInt(100),
                        house.now.plus(Duration.ofHours(1 + random.nextInt(40))),
                        "m");
            case 2 -> {
                house.ledger.credit().tick();
                house.ledger.holds().tick();
            }
            case 3 -> house.ledger.days().closeOver(Duration.ofHours(1));
            case 4 -> hold(house, tenant, holds);
            case 5 -> settle(house, tenants, holds);
            case 6 -> correct(house, calls);
            default -> {
                List<CallRecord> batch = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(20); i++) {
                    batch.add(call(house, tenants, prices));
                }
                calls.addAll(batch);
                // Again and again, in any order, with older ones among them.
                List<CallRecord> delivery = new ArrayList<>(batch);
                delivery.addAll(calls.subList(0, Math.min(calls.size(), random.nextInt(10))));
                Collections.shuffle(delivery, random);
                for (int times = 0; times < 1 + random.nextInt(3); times++) {
                    house.ledger.intake().accept(delivery);
                }
            }
        }
    }

    private CallRecord call(TestLedger house, List<TenantId> tenants, List<PublishedPrice> prices) {
        String model = MODELS.get(random.nextInt(3));
        // Some come late, by up to half a day, but never from before there was a price.
        Duration late = Duration.ofMinutes(random.nextInt(1
                + (int) Math.min(
                        720, Duration.between(TestLedger.BEGIN, house.now).toMinutes())));
        CallRecords at = new CallRecords(random, house.now.minus(late));
        TenantId payer = tenants.get(random.nextInt(3));
        return at.call(
                tenants.get(random.nextInt(3)),
                tenants.get(random.nextInt(3)),
                model,
                Usage.tokens(random.nextInt(100_000), random.nextInt(50_000), Usage.Evidence.REPORTED),
                switch (model) {
                    case "m" -> house.billing(prices.get(0), payer);
                    case "n" -> house.billing(prices.get(1), payer);
                    default -> null;
                });
    }

    private void hold(TestLedger house, TenantId tenant, List<UUID> holds) {
        UUID id = house.id();
        try {
            house.ledger
                    .holds()
                    .open(
                            id,
                            new Wallet(tenant, MoneyUnit.CNY),
                            TestLedger.yuan("0.5"),
                            "job:" + id,
                            house.now.plus(Duration.ofHours(2)));
            holds.add(id);
        } catch (Problem short_) {
            assertThat(short_.code()).isIn(LedgerProblem.CREDIT_SHORT, LedgerProblem.IN_DEBT);
        }
    }

    private void settle(TestLedger house, List<TenantId> tenants, List<UUID> holds) {
        if (!holds.isEmpty()) {
            UUID id = holds.remove(random.nextInt(holds.size()));
            try {
                house.ledger
                        .holds()
                        .settle(id, tenants.getFirst(), new Money(random.nextInt(900_000_000), MoneyUnit.CNY), 0);
            } catch (Problem ended) {
                assertThat(ended.code()).isEqualTo(LedgerProblem.HOLD_ENDED);
            }
        }
    }

    private void correct(TestLedger house, List<CallRecord> calls) {
        if (!calls.isEmpty()) {
            CallRecord call = calls.get(random.nextInt(calls.size()));
            if (call.billing() != null) {
                Money cost = new Money(random.nextInt(600_000_000), MoneyUnit.CNY);
                house.ledger.corrections().correct(call.id(), cost, "a test", "member:7");
            }
        }
    }

    @Test
    void twoHundredAtOnceNeverHoldMoreThanThereIs() throws Exception {
        try (TestLedger house = new TestLedger(seed)) {
            TenantId tenant = house.tenant();
            house.grant(tenant, "1");
            Wallet wallet = new Wallet(tenant, MoneyUnit.CNY);
            List<Callable<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                UUID id = house.id();
                attempts.add(() -> {
                    try {
                        house.ledger
                                .holds()
                                .open(id, wallet, TestLedger.yuan("0.03"), "job:" + id, house.now.plusSeconds(60));
                        return true;
                    } catch (Problem refused) {
                        assertThat(refused.code()).isEqualTo(LedgerProblem.CREDIT_SHORT);
                        return false;
                    }
                });
            }
            int held = 0;
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                    held += attempt.get() ? 1 : 0;
                }
            }

            // 33 of three hundredths fit into one yuan, and nobody is refused while one more fits.
            assertThat(held).isEqualTo(33);
            assertThat(house.ledger.credit().balances(tenant).getFirst().free()).hasToString("0.01 CNY");
        }
    }
}
