package qiantang.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;

/**
 * Calls, newest first, and where the next page begins.
 *
 * @param next the last call of this page, if there may be more after it
 */
public record UsagePage(List<CallRecord> calls, @Nullable CallId next) {
    public UsagePage {
        calls = List.copyOf(calls);
    }
}
