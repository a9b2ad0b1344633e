package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
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

    private final TestLedger house = new TestLedger(11, this::settle);
    private final LeaseOffice office = new LeaseOffice(house.database.database(), Ledger.BOOKS, () -> house.now);
    private final TenantId payer = house.tenant();
    private final TenantId supplier = house.tenant();
    private final LeaseId lease = new LeaseId(house.id());
    private long turn;

    private java.util.Map<LeaseId, Leases.Covered> settle(
            org.jdbi.v3.core.Handle handle, java.util.Map<LeaseId, Long> charged) {
        return office.settle(handle, charged);
    }

    @AfterEach
    void close() {
        assertThat(house.wrongs()).isZero();
        assertThat(house.number("""
                        select count(*) from ledger.credit_line l
                         where leased_nano <> (select coalesce(sum(granted_nano - returned_nano - settled_nano), 0)
                                                 from ledger.lease where lease.line_no = l.line_no)
                        """)).as("lines whose leases do not sum up").isZero();
        office.close();
        house.close();
    }

    private LeaseWord say(UUID journal, long life, LeaseId which, long known, long needed, long returned)
            throws InterruptedException {
        turn++;
        Claim claim = new Claim(which, turn, needed, needed, returned, needed > known ? turn : 0, 0);
        return office.say(
                        new LeaseReport(journal, life, false, List.of(new LeaseReport.Entry(payer, known, claim))),
                        Duration.ZERO)
                .getFirst();
    }

    private CallRecord call(PublishedPrice price) {
        CallRecords now = new CallRecords(house.random, house.now);
        return now.call(payer, supplier, "m", A_YUAN, house.billing(price, payer, lease));
    }

    private long free() {
        return house.number("""
                select granted_nano - settled_nano - leased_nano - held_nano from ledger.credit_line where tenant_id = ?
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
    void moreThanIsFreeIsNotGrantedAndIsRefusedOnceEverybodyHasSaidTwiceThatTheyHaveNothing() throws Exception {
        house.grant(payer, "1");
        LeaseWord word = say(HERE, 1, lease, 0, 2 * YUAN, 0);
        assertThat(word.granted()).isZero();
        assertThat(word.refused()).isZero();

        long demand = turn;
        for (int i = 0; i < 2; i++) {
            turn++;
            Claim obeying = new Claim(lease, turn, 2 * YUAN, 2 * YUAN, 0, demand, word.epoch());
            word = office.say(
                            new LeaseReport(HERE, 1, false, List.of(new LeaseReport.Entry(payer, 0, obeying))),
                            Duration.ZERO)
                    .getFirst();
        }
        assertThat(word.refused()).isEqualTo(demand);
        assertThat(free()).isEqualTo(YUAN);
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
