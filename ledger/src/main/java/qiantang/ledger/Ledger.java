package qiantang.ledger;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.audit.Chronicle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;
import qiantang.ledger.book.Accounts;
import qiantang.ledger.credit.Charging;
import qiantang.ledger.credit.Credit;
import qiantang.ledger.credit.Holds;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.credit.Wallets;
import qiantang.ledger.focus.FocusExport;
import qiantang.ledger.price.PriceBook;
import qiantang.ledger.statement.DayClose;
import qiantang.ledger.statement.Difference;
import qiantang.ledger.statement.Reconciliation;
import qiantang.ledger.statement.Statements;
import qiantang.ledger.statement.Tasks;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The front door of the ledger. */
public final class Ledger implements AutoCloseable {
    /** Counts calls and charges them. */
    public static final DatabaseRole INTAKE = new DatabaseRole("ledger_intake");
    /** Keeps prices, credit and the books. */
    public static final DatabaseRole BOOKS = new DatabaseRole("ledger_books");
    /** Reads the sums of several tenants. */
    static final DatabaseRole SUMS = new DatabaseRole("ledger_sums");

    /** The room's schema and the roles that work across tenants in it. */
    public static final RoomSchema SCHEMA = RoomSchema.of("ledger", INTAKE, BOOKS, SUMS);

    /** A day stays open for so long after it is over, for what comes a little late. */
    private static final Duration GRACE = Duration.ofHours(6);

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final InstantSource clock;
    private final UsageIntake intake;
    private final UsageBook usage;
    private final PriceBook prices;
    private final Wallets wallets;
    private final Credit credit;
    private final Holds holds;
    private final Corrections corrections;
    private final UsageProofs proofs;
    private final Statements statements;
    private final DayClose days;
    private final Reconciliation reconciliation;
    private final Upkeep upkeep;
    private final FocusExport focus;

    /**
     * @param operator the tenant that runs this cloud: it issues credit and keeps the fees
     * @param leases what is out on lease to gateways
     * @param log where it puts what it does, and what it is compared with afterwards
     */
    public Ledger(Database database, TenantId operator, Leases leases, Chronicle log, UuidV7 ids, InstantSource clock) {
        this.clock = clock;
        Accounts accounts = new Accounts(database, BOOKS);
        wallets = new Wallets(database, BOOKS, accounts, clock);
        prices = new PriceBook(database, BOOKS, log, ids, clock);
        credit = new Credit(database, BOOKS, accounts, wallets, operator, log, ids, clock);
        Charging charging = new Charging(accounts, wallets, leases, operator);
        intake = UsageIntake.of(
                database,
                new Examination(prices, clock),
                charging,
                (handle, batch, day, calls, root) -> log.append(
                        handle,
                        Leaf.ofCloud(LeafKind.USAGE_POSTED, "program", "batch:" + batch)
                                .with("day", day.toString())
                                .with("calls", Integer.toString(calls))
                                .with("root", root.hex())),
                clock);
        usage = new UsageBook(database);
        proofs = new UsageProofs(database, prices);
        holds = new Holds(database, BOOKS, wallets, charging, clock);
        corrections = new Corrections(database, prices, charging, accounts, operator, log, ids, clock);
        statements = new Statements(database, BOOKS);
        days = new DayClose(database, BOOKS, log, clock);
        reconciliation = new Reconciliation(database, BOOKS, Tasks.NONE, log, new ProvedBatches(database, prices, log));
        upkeep = new Upkeep(this::keepUp);
        focus = new FocusExport(database, BOOKS, prices);
    }

    /** The day (UTC) on whose books things stand now. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
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

    /** What was charged, for other people's cost tools. */
    public FocusExport focus() {
        return focus;
    }

    public Credit credit() {
        return credit;
    }

    public Holds holds() {
        return holds;
    }

    public Corrections corrections() {
        return corrections;
    }

    public UsageProofs proofs() {
        return proofs;
    }

    public Statements statements() {
        return statements;
    }

    public DayClose days() {
        return days;
    }

    public Reconciliation reconciliation() {
        return reconciliation;
    }

    /** Lets credit begin and expire, and closes days, until this is closed. */
    public void start() {
        upkeep.start();
    }

    private void keepUp() {
        credit.tick();
        holds.tick();
        days.closeOver(GRACE).forEach(day -> {
            List<Difference> differences = reconciliation.differences(day.day());
            if (!differences.isEmpty()) {
                LOG.error("the books of {} do not agree: {}", day.day(), differences);
            }
        });
    }

    @Override
    public void close() {
        upkeep.close();
    }
}
