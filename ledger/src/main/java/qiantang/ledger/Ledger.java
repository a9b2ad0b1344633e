package qiantang.ledger;

import java.time.InstantSource;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;

/** The front door of the ledger. */
public final class Ledger {
    static final DatabaseRole INTAKE = new DatabaseRole("ledger_intake");
    static final DatabaseRole SUMS = new DatabaseRole("ledger_sums");

    /** The room's schema and the roles that work across tenants in it. */
    public static final RoomSchema SCHEMA = RoomSchema.of("ledger", INTAKE, SUMS);

    private final UsageIntake intake;
    private final UsageBook usage;

    public Ledger(Database database, InstantSource clock) {
        intake = new UsageIntake(database, clock);
        usage = new UsageBook(database);
    }

    public UsageIntake intake() {
        return intake;
    }

    public UsageBook usage() {
        return usage;
    }
}
