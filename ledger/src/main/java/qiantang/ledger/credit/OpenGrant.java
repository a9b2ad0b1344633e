package qiantang.ledger.credit;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A grant of which something is left. */
record OpenGrant(
        int number,
        CreditLine line,
        long left,
        int priority,
        @Nullable Instant expiresAt) {
    /** Restricted before general, then by priority, by expiry, and by age: the numbers grow with time. */
    static final Comparator<OpenGrant> BURN_ORDER = Comparator.<OpenGrant, Boolean>comparing(
                    grant -> grant.line().models().isEmpty())
            .thenComparingInt(OpenGrant::priority)
            .thenComparing(OpenGrant::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparingInt(OpenGrant::number);

    boolean isEndedAt(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
