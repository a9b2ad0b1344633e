package qiantang.ledger;

import org.jspecify.annotations.Nullable;
import qiantang.terms.LeaseId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;

/**
 * What a call costs and who pays it, as it was decided when the call was let in.
 *
 * @param tariff the version of the price that applied at that moment
 * @param payer the tenant whose account pays: the caller's own, or the nearest above it that has one
 * @param lease the lease out of which the gateway let it in; none if it asked the ledger for this call alone
 */
public record Billing(
        TariffId tariff, TenantId payer, @Nullable LeaseId lease) {}
