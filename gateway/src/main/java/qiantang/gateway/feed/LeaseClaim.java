package qiantang.gateway.feed;

import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * What a gateway says of one of its leases. All amounts are billionths of a yuan, summed up since the lease began, so a
 * claim that is lost, comes twice or comes late does no harm.
 *
 * @param lease made by the gateway when it first needs credit of this payer for this model
 * @param model whose calls are let in under the lease; credit may be for some models only
 * @param known how much it knows to be granted
 * @param wanted up to where it would like to be granted
 * @param needed up to where it must be granted before the call that waits longest can set out
 * @param returned how much it gave back
 * @param demand the number of the waiting call; 0 if none waits
 * @param epoch the recall that it obeys; 0 for none
 */
public record LeaseClaim(
        LeaseId lease,
        TenantId payer,
        String model,
        long known,
        long wanted,
        long needed,
        long returned,
        long demand,
        long epoch) {
    public LeaseClaim {
        if (known < 0 || wanted < 0 || needed < 0 || returned < 0 || demand < 0 || epoch < 0) {
            throw new IllegalArgumentException("nothing of a claim is negative");
        }
    }
}
