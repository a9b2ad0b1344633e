package qiantang.ledger.credit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import qiantang.ledger.book.AccountKey;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.book.Accounts;
import qiantang.ledger.book.Entries;
import qiantang.terms.LeaseId;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/**
 * Turns charges into entries: consumer → supplier's payable + operator's fee. What was leased is used first of all credit;
 * what no credit is left for becomes a debt, so that nothing is ever dropped.
 */
public final class Charging {
    private final Accounts accounts;
    private final Wallets wallets;
    private final Leases leases;
    private final TenantId operator;

    public Charging(Accounts accounts, Wallets wallets, Leases leases, TenantId operator) {
        this.accounts = accounts;
        this.wallets = wallets;
        this.leases = leases;
        this.operator = operator;
    }

    /** Opens what these charges will need, before the transaction that posts them. */
    public void prepare(Collection<Charge> charges) {
        wallets.open(charges.stream().map(Charge::payer).collect(Collectors.toSet()));
        accounts.open(charges.stream()
                .flatMap(charge -> List.of(
                        new AccountKey(charge.supplier(), charge.payer().unit(), AccountKind.PAYABLE),
                        new AccountKey(operator, charge.payer().unit(), AccountKind.FEE))
                        .stream())
                .collect(Collectors.toSet()));
    }

    /** The entries of these charges, with the credit lines of all payers locked and their leases settled. */
    public Entries entries(Handle handle, Collection<Charge> charges) {
        Set<Wallet> payers = charges.stream().map(Charge::payer).collect(Collectors.toSet());
        List<CreditLine> locked = LineRows.locked(handle, payers);
        Map<Integer, CreditLine> lines = settleLeases(handle, locked, charges);
        Map<Wallet, List<OpenGrant>> grants = LineRows.openGrants(handle, lines).stream()
                .collect(Collectors.groupingBy(grant -> grant.line().wallet()));
        Entries entries = new Entries();
        // One order of wallets and models, so that the same charges are paid in the same way wherever they are
        // computed.
        Map<Wallet, Map<String, Long>> owed = new LinkedHashMap<>();
        locked.forEach(line -> owed.computeIfAbsent(line.wallet(), _ -> new TreeMap<>()));
        charges.forEach(charge -> owed.computeIfAbsent(charge.payer(), _ -> new TreeMap<>())
                .merge(charge.model(), charge.nano(), Math::addExact));
        owed.forEach(
                (wallet, models) -> pay(entries, wallet, new Burning(grants.getOrDefault(wallet, List.of())), models));
        earn(entries, charges);
        return entries;
    }

    private Map<Integer, CreditLine> settleLeases(Handle handle, List<CreditLine> locked, Collection<Charge> charges) {
        Map<LeaseId, Long> charged = new HashMap<>();
        for (Charge charge : charges) {
            if (charge.lease() != null) {
                charged.merge(charge.lease(), charge.nano(), Math::addExact);
            }
        }
        Map<Integer, Long> back = new TreeMap<>();
        if (!charged.isEmpty()) {
            leases.settle(handle, charged)
                    .values()
                    .forEach(covered -> back.merge(covered.line(), covered.nano(), Math::addExact));
            LineRows.takeBackLeased(handle, back);
        }
        return locked.stream()
                .map(line -> new CreditLine(
                        line.number(),
                        line.wallet(),
                        line.models(),
                        line.granted(),
                        line.settled(),
                        line.leased() - back.getOrDefault(line.number(), 0L),
                        line.held()))
                .collect(Collectors.toMap(CreditLine::number, line -> line));
    }

    private void pay(Entries entries, Wallet wallet, Burning burning, Map<String, Long> models) {
        long debt = 0;
        for (Map.Entry<String, Long> model : models.entrySet()) {
            debt = Math.addExact(debt, burning.burn(model.getKey(), model.getValue()));
        }
        int purse = accounts.number(new AccountKey(wallet.tenant(), wallet.unit(), AccountKind.WALLET));
        burning.burns().forEach(burn -> entries.ofGrant(purse, burn.grant(), -burn.nano()));
        entries.add(accounts.number(new AccountKey(wallet.tenant(), wallet.unit(), AccountKind.DEBT)), -debt);
    }

    private void earn(Entries entries, Collection<Charge> charges) {
        Map<Integer, Long> earned = new TreeMap<>();
        for (Charge charge : charges) {
            MoneyUnit unit = charge.payer().unit();
            int payable = accounts.number(new AccountKey(charge.supplier(), unit, AccountKind.PAYABLE));
            int fee = accounts.number(new AccountKey(operator, unit, AccountKind.FEE));
            earned.merge(payable, charge.nano() - charge.feeNano(), Math::addExact);
            earned.merge(fee, charge.feeNano(), Math::addExact);
        }
        earned.forEach(entries::add);
    }

    /** The same charges with those alike added up: by payer, supplier, model and lease. */
    public static List<Charge> summed(Collection<Charge> charges) {
        record Key(Wallet payer, TenantId supplier, String model, java.util.Optional<LeaseId> lease) {}
        Map<Key, Charge> sums = new LinkedHashMap<>();
        for (Charge charge : charges) {
            sums.merge(
                    new Key(
                            charge.payer(),
                            charge.supplier(),
                            charge.model(),
                            java.util.Optional.ofNullable(charge.lease())),
                    charge,
                    (one, more) -> new Charge(
                            one.payer(),
                            one.supplier(),
                            one.model(),
                            one.lease(),
                            Math.addExact(one.nano(), more.nano()),
                            Math.addExact(one.feeNano(), more.feeNano())));
        }
        return new ArrayList<>(sums.values());
    }
}
