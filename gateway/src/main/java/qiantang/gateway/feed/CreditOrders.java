package qiantang.gateway.feed;

import java.util.List;

/**
 * The answer to a {@link CreditReport}.
 *
 * @param turn that of the report
 * @param leases one order for each claim
 */
public record CreditOrders(long turn, List<LeaseOrder> leases) {
    public CreditOrders {
        leases = List.copyOf(leases);
    }
}
