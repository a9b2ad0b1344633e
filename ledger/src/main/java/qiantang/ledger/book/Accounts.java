package qiantang.ledger.book;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** The numbers of accounts. An account is opened when it is first needed, and stays. */
public final class Accounts {
    /** Numbers kept in memory; beyond it all are forgotten and asked for again. */
    private static final int KNOWN_MAX = 100_000;

    private final Database database;
    private final DatabaseRole role;
    private final Map<AccountKey, Integer> known = new ConcurrentHashMap<>();

    public Accounts(Database database, DatabaseRole role) {
        this.database = database;
        this.role = role;
    }

    /** Opens what is not there yet, in a transaction of its own: a number that is known here is committed. */
    public void open(Collection<AccountKey> wanted) {
        Set<AccountKey> missing = new HashSet<>(wanted);
        missing.removeAll(known.keySet());
        if (missing.isEmpty()) {
            return;
        }
        if (known.size() > KNOWN_MAX) {
            known.clear();
        }
        UUID[] tenants = missing.stream().map(key -> key.tenant().value()).toArray(UUID[]::new);
        String[] units = missing.stream().map(key -> key.unit().name()).toArray(String[]::new);
        String[] kinds = missing.stream().map(key -> key.kind().name()).toArray(String[]::new);
        known.putAll(database.across(role, handle -> {
            handle.createUpdate("""
                            insert into ledger.account (tenant_id, unit, kind)
                            select * from unnest(:tenants, :units, :kinds) as wanted (tenant_id, unit, kind)
                             where not exists (select from ledger.account a
                                                where (a.tenant_id, a.unit, a.kind)
                                                    = (wanted.tenant_id, wanted.unit, wanted.kind))
                             order by 1, 2, 3
                            on conflict do nothing
                            """)
                    .bind("tenants", tenants)
                    .bind("units", units)
                    .bind("kinds", kinds)
                    .execute();
            return numbers(handle, tenants);
        }));
    }

    private static Map<AccountKey, Integer> numbers(Handle handle, UUID[] tenants) {
        return handle.createQuery("""
                        select account_no, tenant_id, unit, kind from ledger.account where tenant_id = any (:tenants)
                        """).bind("tenants", tenants).reduceRows(new ConcurrentHashMap<>(), (all, row) -> {
            AccountKey key = new AccountKey(
                    new TenantId(row.getColumn("tenant_id", UUID.class)),
                    MoneyUnit.valueOf(row.getColumn("unit", String.class)),
                    AccountKind.valueOf(row.getColumn("kind", String.class)));
            all.put(key, row.getColumn("account_no", Integer.class));
            return all;
        });
    }

    /** The number of an account that was opened here. */
    public int number(AccountKey key) {
        Integer number = known.get(key);
        if (number == null) {
            throw new IllegalStateException("open first: " + key);
        }
        return number;
    }
}
