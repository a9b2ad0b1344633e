package qiantang.ledger;

import java.time.InstantSource;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;
import qiantang.ledger.book.Accounts;
import qiantang.ledger.credit.Charging;
import qiantang.ledger.credit.Credit;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.credit.Wallets;
import qiantang.ledger.price.PriceBook;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The front door of the ledger. */
public final class Ledger {
    /** Counts calls and charges them. */
    public static final DatabaseRole INTAKE = new DatabaseRole("ledger_intake");
    /** Keeps prices, credit and the books. */
    public static final DatabaseRole BOOKS = new DatabaseRole("ledger_books");
    /** Reads the sums of several tenants. */
    static final DatabaseRole SUMS = new DatabaseRole("ledger_sums");

    /** The room's schema and the roles that work across tenants in it. */
    public static final RoomSchema SCHEMA = RoomSchema.of("ledger", INTAKE, BOOKS, SUMS);

    private final UsageIntake intake;
    private final UsageBook usage;
    private final PriceBook prices;
    private final Wallets wallets;
    private final Credit credit;

    /**
     * @param operator the tenant that runs this cloud: it issues credit and keeps the fees
     * @param leases what is out on lease to gateways
     */
    public Ledger(Database database, TenantId operator, Leases leases, Trail trail, UuidV7 ids, InstantSource clock) {
        Accounts accounts = new Accounts(database, BOOKS);
        wallets = new Wallets(database, BOOKS, accounts, clock);
        prices = new PriceBook(database, BOOKS, trail, ids, clock);
        credit = new Credit(database, BOOKS, accounts, wallets, operator, trail, ids, clock);
        Charging charging = new Charging(accounts, wallets, leases, operator);
        intake = UsageIntake.of(
                database,
                new Examination(prices, clock),
                charging,
                (handle, batch, day, calls, root) -> trail.append(
                        handle,
                        Leaf.ofCloud(LeafKind.USAGE_POSTED, "program", "batch:" + batch)
                                .with("day", day.toString())
                                .with("calls", Integer.toString(calls))
                                .with("root", root.hex())),
                clock);
        usage = new UsageBook(database);
    }

    public UsageIntake intake() {
        return intake;
    }

    public UsageBook usage() {
        return usage;
    }

    public PriceBook prices() {
        return prices;
    }

    public Wallets wallets() {
        return wallets;
    }

    public Credit credit() {
        return credit;
    }
}
