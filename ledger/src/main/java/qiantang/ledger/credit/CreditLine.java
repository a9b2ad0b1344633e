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

    /** What is not used up, whoever has laid a hand on it. */
    public long unsettled() {
        return granted - settled;
    }

    public boolean paysFor(String model) {
        return models.isEmpty() || models.contains(model);
    }

    /** As if so much of what is free had never been granted. */
    CreditLine without(long nano) {
        return new CreditLine(number, wallet, models, granted - nano, settled, leased, held);
    }
}
