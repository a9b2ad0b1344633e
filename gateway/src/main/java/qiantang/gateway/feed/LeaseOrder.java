package qiantang.gateway.feed;

import java.time.Duration;
import qiantang.terms.LeaseId;

/**
 * What a gateway is told of one of its leases.
 *
 * @param stamp of two orders the one with the larger stamp is newer
 * @param granted how much was granted since the lease began, in billionths of a yuan
 * @param epoch the recall to be obeyed: what no call holds goes back, and each call asks; 0 for none
 * @param refused the number of the waiting call that cannot be had; 0 for none
 * @param closed the lease is over; what is still spent under it becomes a debt
 * @param valid how long calls may set out under the lease, counted from when this was asked for
 */
public record LeaseOrder(
        LeaseId lease, long stamp, long granted, long epoch, long refused, boolean closed, Duration valid) {}
