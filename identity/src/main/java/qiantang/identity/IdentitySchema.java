package qiantang.identity;

import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;

/** The room's PostgreSQL schema, and the roles under which it works across tenants. */
public final class IdentitySchema {
    /** Reads and changes the trees of tenants and domains, and who holds which role where. */
    public static final DatabaseRole TREE = new DatabaseRole("identity_tree");
    /** Finds who signs in, before it is known to which tenant they belong. */
    public static final DatabaseRole SIGN_IN = new DatabaseRole("identity_sign_in");
    /** Reads all keys for the directory, and changes them. */
    public static final DatabaseRole KEYS = new DatabaseRole("identity_keys");
    /** Makes the first tenant and the first key, and new ones for whoever sits at the machine. */
    public static final DatabaseRole FOUNDING = new DatabaseRole("identity_founding");

    public static final RoomSchema ROOM = RoomSchema.of("identity", TREE, SIGN_IN, KEYS, FOUNDING);

    private IdentitySchema() {}
}
