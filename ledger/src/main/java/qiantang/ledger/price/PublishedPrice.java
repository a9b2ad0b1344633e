package qiantang.ledger.price;

import java.time.Instant;
import qiantang.terms.Price;
import qiantang.terms.Usage;

/**
 * A price as it stands in the books.
 *
 * @param feePpm of a million, what the operator keeps of each charge
 */
public record PublishedPrice(Price price, int feePpm, String publishedBy, Instant publishedAt) {
    private static final long MILLION = 1_000_000;

    /** What this use costs, in nano-units: one usage line. */
    public long chargeNano(Usage usage) {
        return price.tariff().charge(usage).nano();
    }

    /** What of a charge the operator keeps: rounded down, the rest is the supplier's. */
    public long feeNano(long chargeNano) {
        return chargeNano / MILLION * feePpm + chargeNano % MILLION * feePpm / MILLION;
    }
}
