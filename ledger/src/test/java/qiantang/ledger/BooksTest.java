package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.audit.LeafKind;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.ProblemCode;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.credit.Balance;
import qiantang.ledger.credit.Hold;
import qiantang.ledger.credit.Wallet;
import qiantang.ledger.price.PublishedPrice;
import qiantang.ledger.statement.Difference;
import qiantang.ledger.statement.Statement;
import qiantang.ledger.statement.Statement.Side;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.tlog.Merkle;

/** Holds, corrections, statements, closed days and proofs: what stands on the books and stays there. */
class BooksTest {
    private static final Usage A_YUAN = Usage.tokens(100_000, 100_000, Usage.Evidence.REPORTED);
    private static final LocalDate TODAY = LocalDate.parse("2026-11-20");

    private final TestLedger house = new TestLedger(11);
    private final Ledger ledger = house.ledger;
    private final TenantId consumer = house.tenant();
    private final TenantId supplier = house.tenant();
    private final Wallet wallet = new Wallet(consumer, MoneyUnit.CNY);

    @AfterEach
    void close() {
        assertThat(house.wrongs()).as("things wrong in the books").isZero();
        house.close();
    }

    @Test
    void aHoldKeepsCreditBackUntilItIsSettledForWhatItCost() {
        house.grant(consumer, "10");
        UUID id = house.id();
        ledger.holds().open(id, wallet, TestLedger.yuan("6"), "job:1", tomorrow());
        assertThat(ledger.holds().open(id, wallet, TestLedger.yuan("6"), "job:1", tomorrow()))
                .satisfies(hold -> assertThat(hold.state()).isEqualTo(Hold.State.OPEN));
        assertThat(balance().free()).hasToString("4 CNY");

        ledger.holds().extend(id, TestLedger.yuan("7"), tomorrow());
        assertThat(balance().held()).hasToString("7 CNY");
        Hold settled = ledger.holds().settle(id, supplier, TestLedger.yuan("2"), 0);
        assertThat(ledger.holds().settle(id, supplier, TestLedger.yuan("2"), 0)).isEqualTo(settled);

        assertThat(balance().free()).hasToString("8 CNY");
        assertThat(balance().held()).hasToString("0 CNY");
        assertThat(house.balance(supplier, AccountKind.PAYABLE)).hasToString("2 CNY");
    }

    @Test
    void whatCostsMoreThanItsHoldIsADebtAndNothingNewBegins() {
        house.grant(consumer, "10");
        UUID id = house.id();
        ledger.holds().open(id, wallet, TestLedger.yuan("6"), "job:1", tomorrow());
        ledger.holds().settle(id, supplier, TestLedger.yuan("11"), 0);

        assertThat(balance().debt()).hasToString("1 CNY");
        refused(LedgerProblem.IN_DEBT, () -> hold("0.1"));
    }

    @Test
    void moreThanIsFreeCannotBeHeldAndAnEndedHoldStaysEnded() {
        house.grant(consumer, "1");
        refused(LedgerProblem.CREDIT_SHORT, () -> hold("1.000000001"));
        Hold hold = hold("1");
        refused(
                LedgerProblem.OTHER_CONTENT,
                () -> ledger.holds().open(hold.id(), wallet, TestLedger.yuan("0.5"), "job:1", tomorrow()));
        ledger.holds().release(hold.id());
        refused(LedgerProblem.HOLD_ENDED, () -> ledger.holds().settle(hold.id(), supplier, TestLedger.yuan("1"), 0));
        refused(LedgerProblem.NO_SUCH_HOLD, () -> ledger.holds().release(house.id()));
        assertThat(balance().free()).hasToString("1 CNY");
    }

    @Test
    void aHoldThatNobodyEndsExpires() {
        house.grant(consumer, "1");
        hold("1");
        house.now = tomorrow();

        assertThat(ledger.holds().tick()).isEqualTo(1);
        assertThat(balance().free()).hasToString("1 CNY");
    }

    @Test
    void aCorrectionWalksTheRecordedOrderBackwards() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "0.3", "m");
        house.grant(consumer, "0.4");
        CallRecord call = call(price);
        ledger.intake().accept(List.of(call));
        assertThat(balance().debt()).hasToString("0.3 CNY");

        ledger.corrections().correct(call.id(), TestLedger.yuan("0.6"), "wrong model", "member:7");
        assertThat(balance().debt()).hasToString("0 CNY");
        assertThat(left()).containsExactly("0.1 CNY", "0 CNY");
        ledger.corrections().correct(call.id(), TestLedger.yuan("0"), "all of it", "member:7");
        assertThat(left()).containsExactly("0.4 CNY", "0.3 CNY");
        ledger.corrections().correct(call.id(), TestLedger.yuan("0.5"), "no, half", "member:7");

        assertThat(left()).containsExactly("0.2 CNY", "0 CNY");
        assertThat(house.balance(supplier, AccountKind.PAYABLE)).hasToString("0.45 CNY");
        assertThat(house.balance(house.operator, AccountKind.FEE)).hasToString("0.05 CNY");
        Statement statement = ledger.statements().of(consumer, Side.PAYER, TODAY, TODAY.plusDays(1));
        assertThat(statement.totals()).singleElement().satisfies(total -> {
            assertThat(total.used()).hasToString("1 CNY");
            assertThat(total.corrected()).hasToString("-0.5 CNY");
            assertThat(total.total()).hasToString("0.5 CNY");
        });
    }

    @Test
    void creditThatHadExpiredAndGotSomethingBackExpiresAgain() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "2", 100, tomorrow());
        CallRecord call = call(price);
        ledger.intake().accept(List.of(call));
        house.now = tomorrow();
        ledger.credit().tick();
        ledger.corrections().correct(call.id(), TestLedger.yuan("0"), "failed", "member:7");
        assertThat(balance().free()).hasToString("1 CNY");

        ledger.credit().tick();
        assertThat(balance().free()).hasToString("0 CNY");
        assertThat(house.balance(house.operator, AccountKind.EXPIRED)).hasToString("2 CNY");
    }

    @Test
    void theStatementsOfBothSidesSayTheSame() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "100");
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(call(price));
        }
        ledger.intake().accept(calls);

        Money owed = total(consumer, Side.PAYER);
        assertThat(owed).hasToString("30 CNY").isEqualTo(total(consumer, Side.CONSUMER));
        assertThat(total(supplier, Side.SUPPLIER)).hasToString("27 CNY");
        assertThat(ledger.reconciliation().differences(TODAY)).isEmpty();
    }

    @Test
    void aClosedDayTakesNothingMoreAndWhatComesLateStandsOnTheNextOne() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "100");
        ledger.intake().accept(List.of(call(price)));
        CallRecord late = call(price);
        assertThat(ledger.days().closeNext(Duration.ZERO)).isEmpty();
        house.now = tomorrow();

        assertThat(ledger.days().closeNext(Duration.ZERO)).hasValueSatisfying(day -> {
            assertThat(day.day()).isEqualTo(TODAY);
            assertThat(day.entries()).isEqualTo(5);
        });
        ledger.intake().accept(List.of(late));

        assertThat(ledger.statements()
                        .of(consumer, Side.PAYER, TODAY, TODAY.plusDays(1))
                        .totals())
                .singleElement()
                .satisfies(total -> assertThat(total.total()).hasToString("1 CNY"));
        assertThat(ledger.statements()
                        .of(consumer, Side.PAYER, TODAY.plusDays(1), TODAY.plusDays(2))
                        .totals())
                .singleElement()
                .satisfies(total -> assertThat(total.total()).hasToString("1 CNY"));
        assertThat(ledger.reconciliation().differences(TODAY)).isEmpty();
        assertThat(ledger.reconciliation().differences(TODAY.plusDays(1))).isEmpty();
        assertThat(house.leaves).anyMatch(leaf -> leaf.kind() == LeafKind.DAY_CLOSED);
    }

    @Test
    void everyCallIsProvedToTheRootThatItsLeafHolds() {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "100");
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            calls.add(call(price));
        }
        ledger.intake().accept(calls);

        String root = house.leaves.stream()
                .filter(leaf -> leaf.kind() == LeafKind.USAGE_POSTED)
                .findFirst()
                .orElseThrow()
                .facts()
                .get("root");
        for (CallRecord call : calls) {
            UsageProof proof = ledger.proofs().proofOf(consumer, call.id());
            proof.path().verify(Merkle.leaf(proof.bytes()), proof.root());
            assertThat(proof.root().hex()).isEqualTo(root);
            assertThat(proof.event()).contains(call.id().text()).contains("\"charged\":\"1 CNY\"");
        }
        refused(
                LedgerProblem.NO_SUCH_CALL,
                () -> ledger.proofs().proofOf(house.tenant(), calls.getFirst().id()));
    }

    @Test
    void whatSomebodyChangedBehindTheBooksIsFoundByItsId() throws Exception {
        PublishedPrice price = house.price("m");
        house.grant(consumer, "100");
        ledger.intake().accept(List.of(call(price), call(price)));
        try (var connection = house.database.superuser();
                var statement = connection.createStatement()) {
            statement.execute("alter table ledger.usage disable trigger all");
            statement.execute(
                    "update ledger.usage set completion_tokens = completion_tokens + 1000, reasoning_tokens = 0");
            statement.execute("update ledger.account_day set nano = nano + 5 where nano > 0");
        }

        assertThat(ledger.reconciliation().differences(TODAY))
                .extracting(Difference::check)
                .contains(Difference.Check.BATCH_CHARGED, Difference.Check.DAY_SUMS, Difference.Check.ACCOUNT_DAY);
        house.now = house.now.plusSeconds(1);
        undo();
    }

    /** So that the look after each test sees what the program made. */
    private void undo() throws Exception {
        try (var connection = house.database.superuser();
                var statement = connection.createStatement()) {
            statement.execute("update ledger.account_day set nano = nano - 5 where nano > 0");
        }
    }

    @Test
    void entriesThatDoNotSumToZeroOrAreChangedAreRefusedByTheDatabase() {
        house.grant(consumer, "1");
        assertThatThrownBy(() -> house.number("""
                        select ledger.post(date '2026-11-20', 'CORRECTION', 's', now(), array[1], array[null::int], array[5])
                        """)).hasMessageContaining("do not sum to zero");
        assertThatThrownBy(() -> house.database
                        .database()
                        .runAcross(Ledger.BOOKS, handle -> handle.execute("update ledger.entry set nano = 1")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(
                        () -> house.database
                                .database()
                                .runAcross(
                                        Ledger.BOOKS,
                                        handle -> handle.execute(
                                                "insert into ledger.entry (posting_no, position, account_no, nano) values (1, 9, 1, 5)")))
                .isInstanceOf(RuntimeException.class);
    }

    private Hold hold(String yuan) {
        return ledger.holds().open(house.id(), wallet, TestLedger.yuan(yuan), "job:1", tomorrow());
    }

    private static Instant tomorrow() {
        return TestLedger.BEGIN.plus(Duration.ofDays(1));
    }

    private Money total(TenantId tenant, Side side) {
        return ledger.statements()
                .of(tenant, side, TODAY, TODAY.plusDays(1))
                .totals()
                .getFirst()
                .total();
    }

    private static void refused(ProblemCode code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private CallRecord call(PublishedPrice price) {
        return new CallRecords(house.random, house.now)
                .call(consumer, supplier, "m", A_YUAN, house.billing(price, consumer));
    }

    private Balance balance() {
        return ledger.credit().balances(consumer).getFirst();
    }

    private List<String> left() {
        return ledger.credit().grants(consumer, null, 100).stream()
                .map(grant -> grant.left().toString())
                .toList();
    }
}
