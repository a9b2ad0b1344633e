package qiantang.ledger.lease;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import qiantang.terms.LeaseId;

/** What is remembered of one payer between two claims. Its own lock guards it. */
final class Counter {
    /**
     * A claim that changes nothing is written down this often, so that its lease stays valid, and credit that has ended is
     * asked for this often.
     */
    static final long REFRESH_MILLIS = 20_000;

    final Desk desk;
    Map<LeaseId, Long> grants = Map.of();
    final Map<LeaseId, Claim> written = new ConcurrentHashMap<>();
    final Map<LeaseId, Long> writtenAt = new ConcurrentHashMap<>();
    boolean opened;
    long recalledAt;

    Counter(Desk desk) {
        this.desk = desk;
    }

    /** Whether it says what was said a moment ago, while nobody waits for anything. */
    boolean isOld(Claim claim, long nowMillis) {
        Claim before = written.get(claim.lease());
        return before != null
                && desk.isCalm()
                && claim.demand() == 0
                && before.demand() == 0
                && claim.returned() == before.returned()
                && claim.epoch() == before.epoch()
                && claim.wanted() <= grants.getOrDefault(claim.lease(), 0L)
                && nowMillis - writtenAt.getOrDefault(claim.lease(), 0L) < REFRESH_MILLIS;
    }
}
