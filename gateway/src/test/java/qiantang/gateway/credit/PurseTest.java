package qiantang.gateway.credit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

class PurseTest {
    private static final long CALL = 10;
    private static final Duration VALID = Duration.ofMinutes(5);

    private final Purse purse =
            new Purse(new Purse.Purpose(new TenantId(new UUID(0, 1)), "m"), () -> new LeaseId(new UUID(0, 2)));

    @Test
    void itAsksForMoreOnlyWhenLessThanHalfOfWhatItIsMeantToHoldIsLeft() {
        granted(100);
        // The largest call of late was 10, and a lease is for four of them.
        Hold first = purse.take(CALL, 2).orElseThrow();
        purse.settle(first, 0, 2);
        assertThat(claim().wanted()).isEqualTo(100);

        Hold most = purse.take(79, 3).orElseThrow();
        assertThat(most.amount()).isEqualTo(79);
        assertThat(purse.spendable()).isEqualTo(20);
        // Four of the largest are 316 now, so 20 is low.
        assertThat(claim().wanted()).isEqualTo(100 + 316 - 20);
    }

    private void granted(long amount) {
        assertThat(purse.await(1, 1, 100, outcome -> {})).isPresent();
        LeaseClaim claim = claim();
        purse.obey(new LeaseOrder(claim.lease(), 1, amount, 0, 0, false, VALID), 1, 1);
    }

    private LeaseClaim claim() {
        return purse.claim(3).orElseThrow();
    }
}
