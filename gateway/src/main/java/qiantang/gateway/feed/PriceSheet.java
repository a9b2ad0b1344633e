package qiantang.gateway.feed;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import qiantang.terms.Price;
import qiantang.terms.PriceScope;
import qiantang.terms.TenantId;

/**
 * What calls cost, now and as far ahead as is known, and who pays. What no price covers is free.
 *
 * @param payers for each tenant whose calls somebody pays: who does
 * @param prices all versions that may still apply
 * @param blocked what cannot be served, because its price cannot be read
 */
public record PriceSheet(List<Payer> payers, List<Price> prices, List<PriceScope> blocked) {
    public static final PriceSheet NONE = new PriceSheet(List.of(), List.of(), List.of());

    /** @param payer the tenant itself, or the nearest above it that has a wallet */
    public record Payer(TenantId tenant, TenantId payer) {}

    public PriceSheet {
        payers = List.copyOf(payers);
        prices = List.copyOf(prices);
        blocked = List.copyOf(blocked);
        Set<TenantId> tenants = HashSet.newHashSet(payers.size());
        for (Payer payer : payers) {
            if (!tenants.add(payer.tenant())) {
                throw new IllegalArgumentException("two payers for the tenant " + payer.tenant());
            }
        }
    }
}
