package qiantang.ledger.credit;

import org.jspecify.annotations.Nullable;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * What one wallet pays to one supplier for some use of one model.
 *
 * @param nano all of it, the fee included
 * @param feeNano the part that the operator keeps
 */
public record Charge(
        Wallet payer,
        TenantId supplier,
        String model,
        @Nullable LeaseId lease,
        long nano,
        long feeNano) {}
