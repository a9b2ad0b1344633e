package qiantang.ledger.credit;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Money;

/**
 * Credit that was given to a wallet, such as a voucher's.
 *
 * @param models the only models that it pays for; empty if it pays for everything
 * @param left what of it is not used up; nothing before it starts
 * @param priority of several that pay for the same, the lowest is used up first
 * @param origin where it comes from, such as a voucher's number
 */
public record Grant(
        UUID id,
        Wallet wallet,
        Set<String> models,
        Money amount,
        Money left,
        int priority,
        Instant startsAt,
        @Nullable Instant expiresAt,
        State state,
        String origin,
        String grantedBy,
        Instant grantedAt) {
    /** Where a grant is in its life. */
    public enum State {
        WAITING,
        ACTIVE,
        /** Expired: what was left is gone. */
        ENDED
    }
}
