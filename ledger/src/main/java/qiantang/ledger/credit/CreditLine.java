package qiantang.ledger.credit;

import java.util.Set;

/**
 * Credit of one wallet for one purpose. Settled, leased and held together never exceed what was granted; the database
 * checks it at every change.
 *
 * @param models the only models that it pays for; empty if it pays for everything
 */
public record CreditLine(
        int number, Wallet wallet, Set<String> models, long granted, long settled, long leased, long held) {
    public CreditLine {
        models = Set.copyOf(models);
    }

    /** What nobody has laid a hand on. */
    public long free() {
        return granted - settled - leased - held;
    }

    public boolean paysFor(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
