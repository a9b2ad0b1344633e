package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.lease.Claim;
import qiantang.ledger.lease.LeaseOffice;
import qiantang.ledger.lease.LeaseReport;
import qiantang.ledger.lease.LeaseWord;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

class LeaseOfficeTest {
    private static final long YUAN = 1_000_000_000L;
    private static final Usage A_YUAN = Usage.tokens(100_000, 100_000, Usage.Evidence.REPORTED);
    private static final UUID HERE = new UUID(1, 1);
    private static final UUID THERE = new UUID(2, 2);

    private final TestLedger house = new TestLedger(11, new OfficeToCome());
    private final LeaseOffice office = new LeaseOffice(house.database.database(), Ledger.BOOKS, () -> house.now);
    private final TenantId payer = house.tenant();
    private final TenantId supplier = house.tenant();
    private final LeaseId lease = new LeaseId(house.id());
    private long turn;

    /** The ledger is made before the office that it asks. */
    private final class OfficeToCome implements Leases {
        @Override
        public Map<LeaseId, Out> out(Handle handle, Collection<LeaseId> leases) {
            return office.out(handle, leases);
        }

        @Override
        public void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> parts) {
            office.settled(handle, parts);
        }
    }

    @AfterEach
    void close() {
        assertThat(house.wrongs()).isZero();
        assertThat(house.number("""
                        select count(*) from ledger.credit_line l
                         where leased_nano <> (select coalesce(sum(nano), 0) from ledger.lease_part p
                                                where p.line_no = l.line_no)
                        """)).as("lines whose leases do not sum up").isZero();
        assertThat(house.number("""
                        select count(*) from ledger.lease l
                         where granted_nano - returned_nano - settled_nano <>
                               (select coalesce(sum(nano), 0) from ledger.lease_part p where p.lease_id = l.lease_id)
                        """)).as("leases whose parts do not sum up").isZero();
        office.close();
        house.close();
    }

    private LeaseWord say(UUID journal, long life, LeaseId which, long known, long needed, long returned)
            throws InterruptedException {
        return say(journal, life, which, "m", known, needed, returned, 0);
    }

    private LeaseWord say(
            UUID journal, long life, LeaseId which, String model, long known, long needed, long returned, long epoch)
            throws InterruptedException {
        turn++;
        Claim claim = new Claim(which, turn, needed, needed, returned, needed > known ? turn : 0, epoch);
        return office.say(
                        new LeaseReport(
                                journal, life, false, List.of(new LeaseReport.Entry(payer, model, known, claim))),
                        Duration.ZERO)
                .getFirst();
    }

    private CallRecord call(PublishedPrice price) {
        CallRecords now = new CallRecords(house.random, house.now);
        return now.call(payer, supplier, "m", A_YUAN, house.billing(price, payer, lease));
    }

    private long free() {
        return house.number("""
                select sum(granted_nano - settled_nano - leased_nano - held_nano)
                  from ledger.credit_line where tenant_id = ?
                """, payer.value());
    }

    @Test
    void whatIsLeasedIsNotFreeAndWhatComesBackIs() throws Exception {
        house.grant(payer, "10");

        assertThat(say(HERE, 1, lease, 0, 3 * YUAN, 0).granted()).isEqualTo(3 * YUAN);
        assertThat(free()).isEqualTo(7 * YUAN);

        say(HERE, 1, lease, 3 * YUAN, 3 * YUAN, 2 * YUAN);
        assertThat(free()).isEqualTo(9 * YUAN);
    }

    @Test
    void aCallUnderALeaseMovesFromLeasedToSettledAndNothingElseIsTouched() throws Exception {
        PublishedPrice price = house.price("m");
        house.grant(payer, "10");
        say(HERE, 1, lease, 0, 3 * YUAN, 0);

        house.ledger.intake().accept(List.of(call(price)));

        assertThat(free()).isEqualTo(7 * YUAN);
        // More than is still out does not come back.
        say(HERE, 1, lease, 3 * YUAN, 3 * YUAN, 3 * YUAN);
        assertThat(free()).isEqualTo(9 * YUAN);
    }

    @Test
    void whatCouldNotBeHadIfEverythingCameBackIsRefusedAtOnceAndNobodyIsRecalled() throws Exception {
        house.grant(payer, "1");
        LeaseWord word = say(HERE, 1, lease, 0, 2 * YUAN, 0);

        assertThat(word.refused()).isEqualTo(turn);
        assertThat(word.epoch()).isZero();
    }

    @Test
    void whatOthersHoldIsRefusedOnceEverybodyHasSaidTwiceThatTheyHaveNothing() throws Exception {
        house.grant(payer, "1");
        LeaseId other = new LeaseId(house.id());
        say(THERE, 1, other, 0, YUAN, 0);
        LeaseWord word = say(HERE, 1, lease, 0, YUAN / 2, 0);
        assertThat(word.granted()).isZero();
        assertThat(word.refused()).isZero();

        long demand = turn;
        for (int i = 0; i < 3; i++) {
            obey(THERE, other, YUAN, YUAN, 0, word.epoch());
            word = obey(HERE, lease, 0, YUAN / 2, demand, word.epoch());
        }
        assertThat(word.refused()).isEqualTo(demand);
    }

    private LeaseWord obey(UUID journal, LeaseId which, long known, long needed, long demand, long epoch)
            throws InterruptedException {
        turn++;
        Claim claim = new Claim(which, turn, needed, needed, 0, demand, epoch);
        return office.say(
                        new LeaseReport(journal, 1, false, List.of(new LeaseReport.Entry(payer, "m", known, claim))),
                        Duration.ZERO)
                .getFirst();
    }

    @Test
    void aVoucherForOneModelIsLeasedForItAloneAndBurntFirst() throws Exception {
        PublishedPrice price = house.price("m");
        house.grant(payer, "2", "m");
        LeaseId other = new LeaseId(house.id());
        assertThat(say(THERE, 1, other, "other", 0, 1, 0, 0).refused()).isEqualTo(turn);
        assertThat(say(HERE, 1, lease, 0, 2 * YUAN, 0).granted()).isEqualTo(2 * YUAN);

        house.grant(payer, "10");
        assertThat(say(HERE, 1, lease, 2 * YUAN, 5 * YUAN, 0).granted()).isEqualTo(5 * YUAN);
        house.ledger.intake().accept(List.of(call(price), call(price), call(price)));
        assertThat(lines()).containsExactly("[] settled 1 leased 2", "[m] settled 2 leased 0");

        // What is given back comes from the line that would be used last.
        house.grant(payer, "1", "m");
        say(HERE, 1, lease, 5 * YUAN, 5 * YUAN, 0);
        assertThat(say(HERE, 1, lease, 5 * YUAN, 6 * YUAN, 0).granted()).isEqualTo(6 * YUAN);
        say(HERE, 1, lease, 6 * YUAN, 6 * YUAN, 2 * YUAN);
        assertThat(lines()).containsExactly("[] settled 1 leased 0", "[m] settled 2 leased 1");
    }

    @Test
    void chargesOfOneBatchArePaidWithTheirOwnLeasesAlthoughTheirLinesOverlap() throws Exception {
        PublishedPrice a = house.price("a");
        PublishedPrice b = house.price("b");
        // What both may use would be used first for a, and is all that there is for b.
        house.grant(payer, "1", 1, null, "a", "b");
        LeaseId ofB = new LeaseId(house.id());
        assertThat(say(THERE, 1, ofB, "b", 0, YUAN, 0, 0).granted()).isEqualTo(YUAN);
        house.grant(payer, "1", 200, null, "a");
        LeaseId ofA = new LeaseId(house.id());
        assertThat(say(HERE, 1, ofA, "a", 0, YUAN, 0, 0).granted()).isEqualTo(YUAN);

        CallRecords now = new CallRecords(house.random, house.now);
        house.ledger
                .intake()
                .accept(List.of(
                        now.call(payer, supplier, "a", A_YUAN, house.billing(a, payer, ofA)),
                        now.call(payer, supplier, "b", A_YUAN, house.billing(b, payer, ofB))));

        assertThat(house.number("select debt_nano from ledger.wallet where tenant_id = ?", payer.value()))
                .isZero();
        assertThat(house.number("select sum(settled_nano) from ledger.credit_line"))
                .isEqualTo(2 * YUAN);
    }

    @Test
    void creditWhoseTimeIsOverIsCalledBackNotLeasedAgainAndExpires() throws Exception {
        house.grant(payer, "2", 100, house.now.plusSeconds(60), "m");
        assertThat(say(HERE, 1, lease, 0, YUAN, 0).granted()).isEqualTo(YUAN);
        house.now = house.now.plusSeconds(60);

        LeaseWord word = say(HERE, 1, lease, YUAN, 2 * YUAN, 0);
        assertThat(word.granted()).isEqualTo(YUAN);
        assertThat(word.epoch()).as("the recall").isPositive();
        house.ledger.credit().tick();
        assertThat(lines()).containsExactly("[m] settled 0 leased 1");

        say(HERE, 1, lease, "m", YUAN, YUAN, YUAN, word.epoch());
        assertThat(lines()).containsExactly("[m] settled 0 leased 0");
        house.ledger.credit().tick();
        assertThat(house.number("select sum(granted_nano) from ledger.credit_line"))
                .isZero();
        assertThat(house.balance(house.operator, qiantang.ledger.book.AccountKind.EXPIRED))
                .hasToString("2 CNY");
    }

    private List<String> lines() {
        return house.ledger.credit().balances(payer).getFirst().lines().stream()
                .filter(line -> line.granted() > 0)
                .map(line -> line.models() + " settled " + line.settled() / YUAN + " leased " + line.leased() / YUAN)
                .sorted()
                .toList();
    }

    @Test
    void theLeaseOfAnEarlierLifeIsGivenBackOnlyWhenItsJournalIsIn() throws Exception {
        house.grant(payer, "10");
        say(HERE, 1, lease, 0, 4 * YUAN, 0);
        say(THERE, 1, new LeaseId(house.id()), 0, YUAN, 0);

        office.say(new LeaseReport(HERE, 2, false, List.of()), Duration.ZERO);
        assertThat(free()).isEqualTo(5 * YUAN);

        office.say(new LeaseReport(HERE, 2, true, List.of()), Duration.ZERO);
        assertThat(free()).isEqualTo(9 * YUAN);
        assertThat(say(HERE, 1, lease, 4 * YUAN, 4 * YUAN, 0).closed()).isTrue();
    }

    @Test
    void aLostLeaseIsGivenBackAfterItsLastPossibleUseAndLaterCallsAreChargedAllTheSame() throws Exception {
        PublishedPrice price = house.price("m");
        house.grant(payer, "1");
        say(HERE, 1, lease, 0, YUAN, 0);

        house.now = house.now.plus(LeaseOffice.VALID).plus(LeaseOffice.GRACE);
        office.closeLost();
        assertThat(free()).isZero();
        house.now = house.now.plusSeconds(1);
        office.closeLost();
        assertThat(free()).isEqualTo(YUAN);

        LeaseId other = new LeaseId(house.id());
        assertThat(say(THERE, 1, other, 0, YUAN, 0).granted()).isEqualTo(YUAN);
        house.ledger.intake().accept(List.of(call(price)));
        assertThat(house.number("select debt_nano from ledger.wallet where tenant_id = ?", payer.value()))
                .isEqualTo(YUAN);
        // Who owes anything gets nothing more.
        assertThat(say(HERE, 2, new LeaseId(house.id()), 0, 1, 0).granted()).isZero();
    }

    @Test
    void whoHasNoWalletGetsNoLease() throws Exception {
        assertThat(say(HERE, 1, lease, 0, YUAN, 0).closed()).isTrue();
    }
}
