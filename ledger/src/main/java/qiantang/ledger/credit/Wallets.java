package qiantang.ledger.credit;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.book.AccountKey;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.book.Accounts;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** The wallets that there are. A wallet is opened once and stays; with it come its line for everything and its accounts. */
public final class Wallets {
    /** Tenants with a wallet that are told at once; a cloud that outgrows it needs the feed in parts. */
    public static final int TOLD_MAX = 100_000;

    private final Database database;
    private final DatabaseRole role;
    private final Accounts accounts;
    private final InstantSource clock;
    private final Set<Wallet> known = ConcurrentHashMap.newKeySet();

    public Wallets(Database database, DatabaseRole role, Accounts accounts, InstantSource clock) {
        this.database = database;
        this.role = role;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Opens what is not open yet, in a transaction of its own. */
    public void open(Collection<Wallet> wanted) {
        Set<Wallet> missing = new HashSet<>(wanted);
        missing.removeAll(known);
        if (missing.isEmpty()) {
            return;
        }
        UUID[] tenants = missing.stream().map(w -> w.tenant().value()).toArray(UUID[]::new);
        String[] units = missing.stream().map(w -> w.unit().name()).toArray(String[]::new);
        database.runAcross(role, handle -> {
            handle.createUpdate("""
                            insert into ledger.wallet (tenant_id, unit, opened_at)
                            select *, :now from unnest(:tenants, :units) order by 1, 2
                            on conflict do nothing
                            """)
                    .bind("tenants", tenants)
                    .bind("units", units)
                    .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .execute();
            handle.createUpdate("""
                            insert into ledger.credit_line (tenant_id, unit, models)
                            select *, array[]::text[] from unnest(:tenants, :units) order by 1, 2
                            on conflict do nothing
                            """)
                    .bind("tenants", tenants)
                    .bind("units", units)
                    .execute();
        });
        accounts.open(missing.stream()
                .flatMap(wallet -> Stream.of(AccountKind.WALLET, AccountKind.DEBT)
                        .map(kind -> new AccountKey(wallet.tenant(), wallet.unit(), kind)))
                .toList());
        known.addAll(missing);
    }

    /** Every wallet; from these, whoever lets calls in finds the nearest tenant that pays. */
    public Set<Wallet> all() {
        return database.across(
                role,
                handle -> handle.createQuery("select tenant_id, unit from ledger.wallet limit " + TOLD_MAX)
                        .map((row, context) -> new Wallet(
                                new TenantId(row.getObject("tenant_id", UUID.class)),
                                MoneyUnit.valueOf(row.getString("unit"))))
                        .set());
    }
}
