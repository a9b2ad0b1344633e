package qiantang.gateway.feed;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import qiantang.terms.LeaseId;

/**
 * What a gateway says of all its credit at one moment.
 *
 * @param journal whose journal the calls under these leases are in
 * @param life where in the journal this start of the gateway began; leases of an earlier one are not used any more
 * @param turn grows by one with each report of this life
 * @param pastDelivered whether every call of earlier lives was taken by the other side, so that the leases of these can
 *     be closed
 */
public record CreditReport(UUID journal, long life, long turn, boolean pastDelivered, List<LeaseClaim> leases) {
    /** Payers and models beyond this many wait until others are idle. */
    public static final int MAX_LEASES = 2_000;

    public CreditReport {
        if (turn < 1) {
            throw new IllegalArgumentException("turns count from 1: " + turn);
        }
        if (leases.size() > MAX_LEASES) {
            throw new IllegalArgumentException("at most " + MAX_LEASES + " leases, not " + leases.size());
        }
        leases = List.copyOf(leases);
        Set<LeaseId> ids = HashSet.newHashSet(leases.size());
        for (LeaseClaim claim : leases) {
            if (!ids.add(claim.lease())) {
                throw new IllegalArgumentException("two claims for the lease " + claim.lease());
            }
        }
    }
}
