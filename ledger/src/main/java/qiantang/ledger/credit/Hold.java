package qiantang.ledger.credit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Money;

/**
 * Credit that is kept back for something that runs, such as a job (预扣): its worst case.
 *
 * @param subject what it is for, such as {@code job:…}
 * @param settled what it really cost, debts included; zero until then
 */
public record Hold(
        UUID id,
        Wallet wallet,
        Money amount,
        String subject,
        State state,
        Money settled,
        Instant openedAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {
    /** Where a hold is in its life; it ends once. */
    public enum State {
        OPEN,
        /** Charged for what was used; the rest is free again. */
        SETTLED,
        /** Nothing was used. */
        RELEASED,
        /** Nobody settled or extended it in time; free again. */
        EXPIRED
    }
}
