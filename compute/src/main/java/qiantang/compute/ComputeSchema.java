package qiantang.compute;

import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;

/** The room's PostgreSQL schema, and the role under which it works across tenants. */
public final class ComputeSchema {
    /** Reads all sites and adds to them. */
    static final DatabaseRole SITES = new DatabaseRole("compute_sites");

    public static final RoomSchema ROOM = RoomSchema.of("compute", SITES);

    private ComputeSchema() {}
}
