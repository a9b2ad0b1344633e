package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.credit.Balance;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.LeaseId;
import qiantang.terms.Money;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** How a yuan moves when calls are counted. */
class MoneyTest {
    private static final Usage A_YUAN = Usage.tokens(100_000, 100_000, Usage.Evidence.REPORTED);

    private final LeaseId lease = new LeaseId(java.util.UUID.randomUUID());
    private final LeasedByHand leased = new LeasedByHand();
    private final TestLedger house = new TestLedger(5, leased);
    private final CallRecords records = new CallRecords(house.random, TestLedger.BEGIN.minus(Duration.ofMinutes(5)));
    private final TenantId consumer = house.tenant();
    private final TenantId supplier = house.tenant();

    @AfterEach
    void close() {
        assertThat(house.wrongs()).as("things wrong in the books").isZero();
        house.close();
    }

    @Test
    void aChargeGoesFromTheConsumerToTheSupplierLessTheFee() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "10");

        house.ledger.intake().accept(List.of(call("m", price)));

        assertThat(house.balance(consumer, AccountKind.WALLET)).hasToString("9 CNY");
        assertThat(house.balance(supplier, AccountKind.PAYABLE)).hasToString("0.9 CNY");
        assertThat(house.balance(house.operator, AccountKind.FEE)).hasToString("0.1 CNY");
        assertThat(house.balance(house.operator, AccountKind.ISSUED)).hasToString("-10 CNY");
        assertThat(balance().free()).hasToString("9 CNY");
    }

    @Test
    void aCallWithoutAPriceMovesNothing() {
        house.grant(consumer, "10");

        assertThat(house.ledger.intake().accept(List.of(records.call(consumer, supplier))))
                .isEqualTo(new Receipt(1, 0, 0));

        assertThat(balance().free()).hasToString("10 CNY");
    }

    @Test
    void aCallThatComesAgainIsChargedOnce() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "10");
        CallRecord call = call("m", price);

        house.ledger.intake().accept(List.of(call, call));
        assertThat(house.ledger.intake().accept(List.of(call))).isEqualTo(new Receipt(0, 1, 0));

        assertThat(balance().free()).hasToString("9 CNY");
    }

    @Test
    void whatNoCreditIsLeftForIsADebtAndTheNextGrantPaysItFirst() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "1.5");

        house.ledger.intake().accept(List.of(call("m", price), call("m", price)));
        assertThat(balance().free()).hasToString("0 CNY");
        assertThat(balance().debt()).hasToString("0.5 CNY");
        assertThat(house.balance(supplier, AccountKind.PAYABLE)).hasToString("1.8 CNY");

        house.grant(consumer, "2");
        assertThat(balance().debt()).hasToString("0 CNY");
        assertThat(balance().free()).hasToString("1.5 CNY");
    }

    @Test
    void aRestrictedVoucherIsUsedBeforeGeneralCreditAndForNothingElse() {
        PublishedPrice m = house.price("m");
        PublishedPrice other = house.price("other");
        house.grant(consumer, "10");
        house.grant(consumer, "1.5", "m");

        house.ledger.intake().accept(List.of(call("other", other)));
        house.ledger.intake().accept(List.of(call("m", m)));
        assertThat(left()).containsExactly("0.5 CNY", "9 CNY");

        house.ledger.intake().accept(List.of(call("m", m)));
        assertThat(left()).containsExactly("0 CNY", "8.5 CNY");
    }

    @Test
    void ofTwoGrantsThePriorityThenTheEarlierExpiryIsUsedFirst() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "1", 100, null);
        house.grant(consumer, "1", 100, TestLedger.BEGIN.plus(Duration.ofDays(9)));
        house.grant(consumer, "1", 100, TestLedger.BEGIN.plus(Duration.ofDays(5)));
        house.grant(consumer, "1", 7, null);

        house.ledger.intake().accept(List.of(call("m", price)));
        assertThat(left()).containsExactly("0 CNY", "1 CNY", "1 CNY", "1 CNY");
        house.ledger.intake().accept(List.of(call("m", price)));
        assertThat(left()).containsExactly("0 CNY", "0 CNY", "1 CNY", "1 CNY");
        house.ledger.intake().accept(List.of(call("m", price)));
        assertThat(left()).containsExactly("0 CNY", "0 CNY", "0 CNY", "1 CNY");
    }

    @Test
    void creditExpiresWhatIsLeftAndItsBalanceIsKnownBefore() {
        PublishedPrice price = house.price("m");
        Instant end = TestLedger.BEGIN.plus(Duration.ofDays(5));
        house.grant(consumer, "3", 100, end);
        house.ledger.intake().accept(List.of(call("m", price)));
        var wallet = balance().wallet();

        assertThat(house.ledger.credit().leftAt(wallet, TestLedger.BEGIN)).hasToString("2 CNY");
        assertThat(house.ledger.credit().leftAt(wallet, end.minusSeconds(1))).hasToString("2 CNY");
        assertThat(house.ledger.credit().leftAt(wallet, end)).hasToString("0 CNY");
        assertThat(house.ledger.credit().tick()).isZero();

        house.now = end;
        assertThat(house.ledger.credit().tick()).isEqualTo(1);
        assertThat(house.ledger.credit().tick()).isZero();
        assertThat(balance().free()).hasToString("0 CNY");
        assertThat(house.balance(house.operator, AccountKind.EXPIRED)).hasToString("2 CNY");
    }

    @Test
    void whatWasLeasedIsSettledAndWhatIsBeyondTheLeaseComesFromFreeCreditOrIsOwed() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "10");
        int line = balance().lines().getFirst().number();
        lease(line, "9.5");
        leased.out = Map.of(
                lease,
                new Leases.Out(consumer, Map.of(line, TestLedger.yuan("0.4").nano())));

        house.ledger
                .intake()
                .accept(List.of(new CallRecords(house.random, house.now)
                        .call(consumer, supplier, "m", A_YUAN, house.billing(price, consumer, lease))));

        assertThat(balance().leased()).hasToString("9.1 CNY");
        assertThat(balance().free()).hasToString("0 CNY");
        assertThat(balance().debt()).hasToString("0.1 CNY");
        assertThat(leased.settled)
                .isEqualTo(Map.of(lease, Map.of(line, TestLedger.yuan("0.4").nano())));
    }

    @Test
    void creditCanNeverBeLeasedTwice() {
        house.grant(consumer, "10");
        int line = balance().lines().getFirst().number();
        lease(line, "9.5");

        assertThatThrownBy(() -> lease(line, "0.6")).hasMessageContaining("never_more_than_granted");
    }

    @Test
    void aTariffThatIsNotKnownOrWasNotTheRightOneSetsTheCallAside() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "10");
        CallRecord ofOtherModel = call("n", price);
        CallRecord unknown = records.call(
                consumer, supplier, "m", A_YUAN, new Billing(new qiantang.terms.TariffId(house.id()), consumer, null));

        assertThat(house.ledger.intake().accept(List.of(ofOtherModel, unknown))).isEqualTo(new Receipt(0, 0, 2));
        assertThat(balance().free()).hasToString("10 CNY");
    }

    @Test
    void anOldPriceStillCountsForADayAfterItWasSuperseded() {
        PublishedPrice old = house.price("m");
        house.grant(consumer, "10");
        house.now = house.now.plus(Duration.ofHours(1));
        house.price("m", "4", "16");

        house.now = house.now.plus(Duration.ofHours(2));
        assertThat(house.ledger.intake().accept(List.of(at(house.now, old)))).isEqualTo(new Receipt(1, 0, 0));
        house.now = house.now.plus(Duration.ofHours(30));
        assertThat(house.ledger.intake().accept(List.of(at(house.now, old)))).isEqualTo(new Receipt(0, 0, 1));
    }

    private CallRecord at(Instant moment, PublishedPrice price) {
        return new CallRecords(house.random, moment)
                .call(consumer, supplier, "m", A_YUAN, house.billing(price, consumer));
    }

    private CallRecord call(String model, PublishedPrice price) {
        CallRecords after = new CallRecords(house.random, house.now);
        return after.call(consumer, supplier, model, A_YUAN, house.billing(price, consumer));
    }

    private void lease(int line, String yuan) {
        house.database
                .database()
                .runAcross(
                        Ledger.BOOKS,
                        handle -> handle.execute(
                                "update ledger.credit_line set leased_nano = leased_nano + ? where line_no = ?",
                                TestLedger.yuan(yuan).nano(),
                                line));
    }

    private Balance balance() {
        return house.ledger.credit().balances(consumer).getFirst();
    }

    /** What is left of each grant, newest first. */
    private List<String> left() {
        return house.ledger.credit().grants(consumer, null, 100).stream()
                .map(grant -> grant.left())
                .map(Money::toString)
                .toList();
    }

    private static final class LeasedByHand implements Leases {
        Map<LeaseId, Out> out = Map.of();
        Map<LeaseId, Map<Integer, Long>> settled = Map.of();

        @Override
        public Map<LeaseId, Out> out(Handle handle, Collection<LeaseId> leases) {
            return out;
        }

        @Override
        public void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> parts) {
            settled = parts;
        }
    }
}
