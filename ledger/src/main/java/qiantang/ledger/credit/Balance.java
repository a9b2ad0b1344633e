package qiantang.ledger.credit;

import java.util.List;
import qiantang.terms.Money;

/**
 * What a wallet can spend.
 *
 * @param free what could be leased or held now
 * @param leased what gateways may spend on their own
 * @param held what is kept back for jobs
 * @param debt what is owed beyond all credit; above zero, nothing new that costs begins
 */
public record Balance(Wallet wallet, Money free, Money leased, Money held, Money debt, List<CreditLine> lines) {}
