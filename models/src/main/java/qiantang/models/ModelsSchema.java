package qiantang.models;

import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;

/** The room's PostgreSQL schema, and the role under which it reads across tenants. */
public final class ModelsSchema {
    /** Reads all models and replicas. */
    static final DatabaseRole SERVING = new DatabaseRole("models_serving");

    public static final RoomSchema ROOM = RoomSchema.of("models", SERVING);

    private ModelsSchema() {}
}
