package qiantang.ledger.credit;

import java.util.Map;
import org.jdbi.v3.core.Handle;
import qiantang.terms.LeaseId;

/** What is out on lease to gateways, as far as posting must know. Implemented by whoever hands leases out. */
public interface Leases {
    /** Nothing is on lease. */
    Leases NONE = (handle, charged) -> Map.of();

    /**
     * The part of charges that a lease had been taken for.
     *
     * @param line the credit line that the lease was taken from
     */
    record Covered(int line, long nano) {}

    /**
     * Takes from these leases what was charged under them, up to what each still holds. Called in the transaction of the
     * posting, with the credit lines of all payers locked; the lines' {@code leased_nano} is moved by the caller.
     *
     * @param charged nano-units charged under each lease
     * @return what was taken; a lease that is not known or holds nothing any more may be absent
     */
    Map<LeaseId, Covered> settle(Handle handle, Map<LeaseId, Long> charged);
}
