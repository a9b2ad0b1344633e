package qiantang.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import qiantang.terms.KeyId;

/**
 * Which calls are meant; an absent part does not restrict.
 *
 * @param from calls that began at or after this moment
 * @param until calls that began before this moment
 */
public record UsageFilter(
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable KeyId key,
        @Nullable String model,
        @Nullable CallOutcome outcome) {
    public static final UsageFilter ALL = new UsageFilter(null, null, null, null, null);

    /** The same, of one key only. */
    public UsageFilter madeWith(@Nullable KeyId only) {
        return new UsageFilter(from, until, only, model, outcome);
    }

    /** The same, of calls from this moment on. */
    public UsageFilter since(Instant moment) {
        return new UsageFilter(moment, until, key, model, outcome);
    }
}
