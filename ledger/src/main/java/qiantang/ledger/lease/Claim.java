package qiantang.ledger.lease;

import qiantang.terms.LeaseId;

/**
 * What a gateway says of one of its leases. All amounts are nano-units summed up since the lease began, so a claim that
 * is lost, comes twice or comes late changes nothing but the moment.
 *
 * @param turn grows with everything that this gateway says; an older claim than the newest is not listened to
 * @param wanted up to where it would like to be granted
 * @param needed up to where it must be granted before the call that waits longest can go
 * @param returned how much it gave back
 * @param demand the number of the waiting call; 0 if none waits
 * @param epoch the recall that it obeys; 0 for none
 */
public record Claim(LeaseId lease, long turn, long wanted, long needed, long returned, long demand, long epoch) {
    public Claim {
        if (turn < 0 || wanted < 0 || needed < 0 || returned < 0 || demand < 0 || epoch < 0) {
            throw new IllegalArgumentException("nothing of a claim is negative");
        }
    }
}
