package qiantang.gateway.feed;

import org.jspecify.annotations.Nullable;
import qiantang.terms.LeaseId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;

/**
 * What a call is charged by, as it was decided when the call was let in.
 *
 * @param tariff the version of the price
 * @param payer the tenant whose credit pays
 * @param lease out of which the call was let in; absent if the price is nothing
 * @param held the worst case that was held at first, in billionths of a yuan
 */
public record Billing(
        TariffId tariff, TenantId payer, @Nullable LeaseId lease, long held) {}
