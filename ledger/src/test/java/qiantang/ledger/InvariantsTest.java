package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.credit.Grant;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.credit.Wallet;
import qiantang.ledger.price.PriceWish;
import qiantang.ledger.price.PublishedPrice;
import qiantang.ledger.statement.Statement.Side;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** Laws of the ledger that hold for any calls, by chance; a failing run names its seed. The guide to money lists them all. */
class InvariantsTest {
    private static final int CALLS = 60;
    private static final LocalDate TODAY = LocalDate.parse("2026-11-20");

    private final long seed = Long.getLong("qiantang.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final TestLedger house = new TestLedger(seed);
    private final Ledger ledger = house.ledger;
    private final TenantId payer = house.tenant();
    private final TenantId supplier = house.tenant();

    @AfterEach
    void theBooksAgree() {
        assertThat(house.wrongs()).as("seed %d", seed).isZero();
        assertThat(ledger.reconciliation().differences(TODAY))
                .as("seed %d", seed)
                .isEmpty();
        house.close();
    }

    @Test
    void tenTimesInAnyOrderUnderAClockThatJumpsIsOnceAtItsPrice() {
        PublishedPrice price = house.price("m", "0.000123", "3.7");
        house.grant(payer, "0.5");
        CallRecords records = new CallRecords(random, house.now);
        List<CallRecord> calls = new ArrayList<>();
        long expected = 0;
        for (int i = 0; i < CALLS; i++) {
            Usage usage = usage();
            calls.add(records.call(payer, supplier, "m", usage, house.billing(price, payer)));
            expected += nano(usage, "0.000123", "3.7");
        }
        List<CallRecord> deliveries = new ArrayList<>();
        for (int times = 0; times < 10; times++) {
            deliveries.addAll(calls);
        }
        Collections.shuffle(deliveries, random);
        int added = 0;
        while (!deliveries.isEmpty()) {
            // Neither in the order nor at the time at which they were made: the clock goes forward and back.
            house.now = TestLedger.BEGIN.plus(Duration.ofMinutes(5 + random.nextInt(240)));
            List<CallRecord> some = deliveries.subList(0, Math.min(deliveries.size(), 1 + random.nextInt(100)));
            added += ledger.intake().accept(List.copyOf(some)).added();
            some.clear();
        }

        assertThat(added).as("seed %d", seed).isEqualTo(CALLS);
        Money paid = house.balance(supplier, AccountKind.PAYABLE).plus(house.balance(house.operator, AccountKind.FEE));
        assertThat(paid.nano()).as("seed %d", seed).isEqualTo(expected);
        assertThat(ledger.statements()
                        .of(payer, Side.PAYER, TODAY, TODAY.plusDays(1))
                        .totals()
                        .getFirst()
                        .total()
                        .nano())
                .as("seed %d", seed)
                .isEqualTo(expected);
    }

    /** The first attempt ran until its card was taken away, the second to its end: somebody gave a card for both. */
    @Test
    void workThatWasMovedIsChargedForBothAttemptsAndEachOnce() {
        PublishedPrice price = house.price("m", "2", "8");
        house.grant(payer, "100");
        CallRecords records = new CallRecords(random, house.now);
        TenantId other = house.tenant();
        CallRecord first = records.call(payer, supplier, "m", usage(), house.billing(price, payer));
        CallRecord second = records.call(payer, other, "m", usage(), house.billing(price, payer));
        for (int times = 0; times < 3; times++) {
            ledger.intake().accept(List.of(second, first));
        }
        assertThat(house.balance(supplier, AccountKind.PAYABLE).nano()).isEqualTo(earned(price, first));
        assertThat(house.balance(other, AccountKind.PAYABLE).nano()).isEqualTo(earned(price, second));

        // The same with what a job holds: one hold for each attempt, within one window.
        Wallet wallet = new Wallet(payer, MoneyUnit.CNY);
        for (int attempt = 1; attempt <= 2; attempt++) {
            UUID hold = house.id();
            TenantId site = attempt == 1 ? supplier : other;
            long before = house.balance(site, AccountKind.PAYABLE).nano();
            ledger.holds()
                    .open(hold, wallet, TestLedger.yuan("1"), "job:7:" + attempt, house.now.plus(Duration.ofHours(1)));
            for (int times = 0; times < 3; times++) {
                ledger.holds().settle(hold, site, TestLedger.yuan("0.4"), 0);
            }
            assertThat(house.balance(site, AccountKind.PAYABLE).nano() - before)
                    .isEqualTo(TestLedger.yuan("0.4").nano());
        }
    }

    /** Credit of one unit pays nothing in another, whatever comes first and whatever is owed. */
    @Test
    void unitsAreNeverMixed() {
        PublishedPrice yuan = house.price("m", "2", "8");
        PublishedPrice points = ledger.prices()
                .publish(
                        new PriceWish(
                                PriceScope.ofModel("p"),
                                MoneyUnit.POINT,
                                Map.of(Meter.PROMPT_TOKENS, Money.of(new BigDecimal(3), MoneyUnit.POINT)),
                                0,
                                false,
                                Optional.empty(),
                                true),
                        "member:7");
        house.grant(payer, "5");
        ledger.credit()
                .grant(
                        new GrantWish(
                                payer,
                                Money.of(new BigDecimal(5), MoneyUnit.POINT),
                                Set.of(),
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                "points"),
                        "member:7");
        CallRecords records = new CallRecords(random, house.now);
        Map<MoneyUnit, Long> expected = new EnumMap<>(Map.of(MoneyUnit.CNY, 0L, MoneyUnit.POINT, 0L));
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            boolean inYuan = random.nextBoolean();
            PublishedPrice price = inYuan ? yuan : points;
            CallRecord call = records.call(payer, supplier, inYuan ? "m" : "p", usage(), house.billing(price, payer));
            expected.merge(inYuan ? MoneyUnit.CNY : MoneyUnit.POINT, price.chargeNano(call.usage()), Long::sum);
            calls.add(call);
        }
        ledger.intake().accept(calls);

        for (MoneyUnit unit : expected.keySet()) {
            long moved = house.number("""
                    select -coalesce(sum(nano), 0) from ledger.entry join ledger.account using (account_no)
                      join ledger.posting p using (posting_no)
                     where unit = ? and account.kind in ('WALLET', 'DEBT') and p.kind = 'USAGE'
                    """, unit.name());
            assertThat(moved).as("seed %d, %s", seed, unit).isEqualTo(expected.get(unit));
        }
    }

    /** Whatever was used of whichever grants, and whatever is owed: a correction to nothing leaves no trace in the credit. */
    @Test
    void correctedToNothingEveryGrantIsWhatItWas() {
        PublishedPrice price = house.price("m", "2", "8");
        for (int i = 0; i < 6; i++) {
            house.grant(
                    payer,
                    "0." + (1 + random.nextInt(9)),
                    random.nextInt(3),
                    random.nextBoolean() ? house.now.plus(Duration.ofDays(1 + random.nextInt(9))) : null,
                    random.nextBoolean() ? new String[] {"m"} : new String[0]);
        }
        List<String> before = left();
        CallRecords records = new CallRecords(random, house.now);
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CallRecord call = records.call(payer, supplier, "m", usage(), house.billing(price, payer));
            calls.add(call);
            ledger.intake().accept(List.of(call));
        }
        Collections.shuffle(calls, random);
        for (CallRecord call : calls) {
            ledger.corrections().correct(call.id(), new Money(0, MoneyUnit.CNY), "answered twice", "member:7");
        }

        assertThat(left().stream().sorted().toList())
                .as("seed %d", seed)
                .isEqualTo(before.stream().sorted().toList());
        assertThat(house.balance(supplier, AccountKind.PAYABLE).nano()).isZero();
        assertThat(ledger.credit().balances(payer).getFirst().debt().nano()).isZero();
    }

    private List<String> left() {
        return ledger.credit().grants(payer, null, 100).stream()
                .map((Grant grant) -> grant.id() + " " + grant.left())
                .toList();
    }

    private Usage usage() {
        return Usage.tokens(1 + random.nextInt(100_000), 1 + random.nextInt(20_000), Usage.Evidence.REPORTED);
    }

    private static long earned(PublishedPrice price, CallRecord call) {
        long charged = price.chargeNano(call.usage());
        return charged - price.feeNano(charged);
    }

    /** The price again, by school arithmetic: per million, added up exactly, rounded once. */
    private static long nano(Usage usage, String prompt, String completion) {
        return new BigDecimal(prompt)
                .multiply(BigDecimal.valueOf(usage.of(Meter.PROMPT_TOKENS)))
                .add(new BigDecimal(completion).multiply(BigDecimal.valueOf(usage.of(Meter.COMPLETION_TOKENS))))
                .movePointRight(3)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
