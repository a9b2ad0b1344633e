package qiantang.ledger.lease;

import qiantang.terms.LeaseId;

/**
 * What a gateway is told of one of its leases.
 *
 * @param stamp grows with everything that is said; of two words the one with the larger stamp is newer
 * @param granted how much was granted since the lease began, in nano-units
 * @param epoch the recall to be obeyed: give back what no call holds, and let each call ask; 0 for none
 * @param refused the number of the waiting call that is not to be had; 0 for none
 * @param closed the lease is over; what is still spent under it is a debt
 */
public record LeaseWord(LeaseId lease, long stamp, long granted, long epoch, long refused, boolean closed) {}
