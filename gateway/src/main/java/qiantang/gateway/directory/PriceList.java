package qiantang.gateway.directory;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import qiantang.gateway.feed.PriceSheet;
import qiantang.terms.PriceQuestion;
import qiantang.terms.Prices;
import qiantang.terms.TenantId;

/** The prices of a snapshot, arranged for being looked up. */
public final class PriceList {
    private final Prices prices;
    private final Map<TenantId, TenantId> payers;

    PriceList(PriceSheet sheet) {
        this.prices = new Prices(0, sheet.prices(), Set.copyOf(sheet.blocked()));
        this.payers = HashMap.newHashMap(sheet.payers().size());
        sheet.payers().forEach(payer -> payers.put(payer.tenant(), payer.payer()));
    }

    /** What a call costs that a payer pays for, beginning at a moment. */
    public Prices.Found find(TenantId payer, String model, Instant moment) {
        return prices.find(PriceQuestion.call(payer, model, moment));
    }

    /** Who pays for the tenant's calls; empty if nobody does. */
    public Optional<TenantId> payer(TenantId tenant) {
        return Optional.ofNullable(payers.get(tenant));
    }
}
