package qiantang.ledger.credit;

import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * Turns charges into entries: consumer → supplier's payable + operator's fee. What had been leased for them can be burnt, and
 * is, in the order of grants; what no credit is left for becomes a debt, so that nothing is ever dropped.
 */
public final class Charging {
    /** The same charges are paid in the same way wherever they are computed. */
    private static final Comparator<Charge> ORDER = Comparator.comparing(Charge::model)
            .thenComparing(charge ->
                    Optional.ofNullable(charge.lease()).map(LeaseId::text).orElse(""))
            .thenComparing(charge -> charge.supplier().text());

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
        Map<Wallet, List<Charge>> ofWallet = charges.stream()
                .sorted(ORDER)
                .collect(Collectors.groupingBy(Charge::payer, LinkedHashMap::new, toList()));
        Map<Integer, CreditLine> lines = LineRows.locked(handle, ofWallet.keySet()).stream()
                .collect(Collectors.toMap(CreditLine::number, line -> line));
        Map<Wallet, List<OpenGrant>> grants = LineRows.openGrants(handle, lines).stream()
                .collect(Collectors.groupingBy(grant -> grant.line().wallet()));
        Settling settling = new Settling(leases.out(
                handle,
                charges.stream().map(Charge::lease).filter(Objects::nonNull).collect(Collectors.toSet())));
        Entries entries = new Entries();
        ofWallet.forEach((wallet, some) ->
                pay(entries, wallet, new Burning(grants.getOrDefault(wallet, List.of())), some, settling));
        earn(entries, charges);
        leases.settled(handle, settling.settled);
        LineRows.lease(handle, settling.back);
        return entries;
    }

    /** What comes out of leases in one posting. */
    private static final class Settling {
        private final Map<LeaseId, Leases.Out> out;
        final Map<LeaseId, Map<Integer, Long>> settled = new TreeMap<>(Comparator.comparing(LeaseId::value));
        final Map<Integer, Long> back = new TreeMap<>();

        Settling(Map<LeaseId, Leases.Out> out) {
            this.out = new HashMap<>(out);
        }

        /** What the charge's lease had been taken for is free to be burnt, as far as it reaches. */
        void settle(Charge charge, Burning burning) {
            LeaseId lease = charge.lease();
            Leases.Out before = lease == null ? null : out.get(lease);
            if (lease == null
                    || before == null
                    || !before.payer().equals(charge.payer().tenant())) {
                return;
            }
            Map<Integer, Long> rest = new HashMap<>(before.nanoOfLine());
            burning.use(rest, charge.nano()).forEach((line, nano) -> {
                rest.merge(line, -nano, Math::addExact);
                settled.computeIfAbsent(lease, _ -> new TreeMap<>()).merge(line, nano, Math::addExact);
                back.merge(line, -nano, Math::addExact);
            });
            out.put(lease, new Leases.Out(before.payer(), rest));
        }
    }

    /** One after the other, so that none is paid with what is on lease for another. */
    private void pay(Entries entries, Wallet wallet, Burning burning, List<Charge> charges, Settling settling) {
        long debt = 0;
        for (Charge charge : charges) {
            settling.settle(charge, burning);
            debt = Math.addExact(debt, burning.burn(charge.model(), charge.nano()));
        }
        int purse = accounts.number(new AccountKey(wallet.tenant(), wallet.unit(), AccountKind.WALLET));
        burning.burns().forEach((grant, nano) -> entries.ofGrant(purse, grant, -nano));
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
        record Key(Wallet payer, TenantId supplier, String model, Optional<LeaseId> lease) {}
        Map<Key, Charge> sums = new LinkedHashMap<>();
        for (Charge charge : charges) {
            sums.merge(
                    new Key(charge.payer(), charge.supplier(), charge.model(), Optional.ofNullable(charge.lease())),
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
