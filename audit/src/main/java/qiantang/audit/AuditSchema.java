package qiantang.audit;

import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;

/** What this room owns in the database. */
public final class AuditSchema {
    /** Numbers leaves and publishes checkpoints. */
    public static final DatabaseRole INTEGRATOR = new DatabaseRole("audit_integrator");
    /** Reads what is published. */
    public static final DatabaseRole READER = new DatabaseRole("audit_reader");
    /** Reads and deletes the salts of personal data. */
    public static final DatabaseRole SALTS = new DatabaseRole("audit_salts");

    public static final RoomSchema ROOM = RoomSchema.of("audit", INTEGRATOR, READER, SALTS);

    private AuditSchema() {}
}
