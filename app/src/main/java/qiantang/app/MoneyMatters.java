package qiantang.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.feed.PriceSheet;
import qiantang.identity.key.KeyEntry;
import qiantang.ledger.Ledger;
import qiantang.ledger.credit.Wallet;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Prices;
import qiantang.terms.TenantId;

/** What gateways are told of prices and payers, looked up in the ledger every now and then. */
final class MoneyMatters {
    private static final Logger LOG = LoggerFactory.getLogger(MoneyMatters.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Ledger ledger;
    private Prices prices = Prices.NONE;
    private Set<TenantId> payers = Set.of();
    private long version;
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();

    MoneyMatters(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Grows when a price or a payer is new. While the database is away, what was known goes on. */
    synchronized long version() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = now;
            try {
                look();
            } catch (RuntimeException notNow) {
                LOG.debug("prices are looked up later", notNow);
            }
        }
        return version;
    }

    private void look() {
        Prices newest = ledger.prices().prices();
        Set<TenantId> paying = new HashSet<>();
        for (Wallet wallet : ledger.wallets().all()) {
            if (wallet.unit() == MoneyUnit.CNY) {
                paying.add(wallet.tenant());
            }
        }
        if (newest.version() != prices.version()
                || !newest.broken().equals(prices.broken())
                || !paying.equals(payers)) {
            prices = newest;
            payers = paying;
            version++;
        }
    }

    synchronized PriceSheet sheet(Collection<KeyEntry> keys) {
        Map<TenantId, PriceSheet.Payer> sheet = new LinkedHashMap<>();
        for (KeyEntry key : keys) {
            payer(key).ifPresent(payer -> sheet.put(key.tenant(), new PriceSheet.Payer(key.tenant(), payer)));
        }
        // A price is charged in the unit of the wallet, and gateways hold yuan only.
        return new PriceSheet(
                List.copyOf(sheet.values()),
                prices.all().stream()
                        .filter(price -> price.tariff().unit() == MoneyUnit.CNY)
                        .filter(price -> !Objects.equals(price.scope().batch(), true))
                        .toList(),
                List.copyOf(prices.broken()));
    }

    /** The nearest tenant on the way up that has a wallet. */
    private Optional<TenantId> payer(KeyEntry key) {
        List<TenantId> way = new ArrayList<>(key.path().fromRoot());
        for (TenantId tenant : way.reversed()) {
            if (payers.contains(tenant)) {
                return Optional.of(tenant);
            }
        }
        return Optional.empty();
    }
}
