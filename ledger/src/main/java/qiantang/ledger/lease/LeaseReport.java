package qiantang.ledger.lease;

import java.util.List;
import java.util.UUID;
import qiantang.terms.TenantId;

/**
 * What one gateway says of all its leases.
 *
 * @param journal the gateway's journal, in which the calls under its leases are
 * @param life grows from each start of the gateway to the next
 * @param pastDelivered whether every call of earlier lives is counted by now
 */
public record LeaseReport(UUID journal, long life, boolean pastDelivered, List<Entry> entries) {
    /**
     * @param model whose calls are let in under the lease
     * @param known how much the gateway knows to be granted, in nano-units
     */
    public record Entry(TenantId payer, String model, long known, Claim claim) {
        /** Whether this word tells the gateway something that it does not know. */
        boolean isNews(LeaseWord word) {
            return word.closed()
                    || word.granted() > known
                    || word.epoch() != claim.epoch()
                    || (word.refused() != 0 && word.refused() == claim.demand());
        }
    }

    public LeaseReport {
        entries = List.copyOf(entries);
    }
}
