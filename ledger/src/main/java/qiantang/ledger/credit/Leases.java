package qiantang.ledger.credit;

import java.util.Collection;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * What is out on lease to gateways, as far as posting must know. Implemented by whoever hands leases out. Called in the
 * transaction of the posting, with the credit lines of all payers locked.
 */
public interface Leases {
    /** Nothing is on lease. */
    Leases NONE = new Leases() {
        @Override
        public Map<LeaseId, Out> out(Handle handle, Collection<LeaseId> leases) {
            return Map.of();
        }

        @Override
        public void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> parts) {
            if (!parts.isEmpty()) {
                throw new IllegalStateException("nothing is on lease: " + parts);
            }
        }
    };

    /**
     * What has not come back of a lease.
     *
     * @param nanoOfLine by the credit line that it was taken from
     */
    record Out(TenantId payer, Map<Integer, Long> nanoOfLine) {
        public Out {
            nanoOfLine = Map.copyOf(nanoOfLine);
        }
    }

    /** Those of these leases that are open. */
    Map<LeaseId, Out> out(Handle handle, Collection<LeaseId> leases);

    /** So much of each line is settled and no longer out. The lines themselves are moved by the caller. */
    void settled(Handle handle, Map<LeaseId, Map<Integer, Long>> parts);
}
