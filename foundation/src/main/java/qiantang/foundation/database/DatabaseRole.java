package qiantang.foundation.database;

import java.util.regex.Pattern;

/**
 * A role of PostgreSQL that cannot log in and stands for one kind of work across tenants, such as
 * {@code ledger_ingest}. What it may see and do is written in its room's migrations, as grants and policies.
 */
public record DatabaseRole(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** The role of a transaction that belongs to one tenant. */
    static final DatabaseRole TENANT = new DatabaseRole("qiantang_tenant");

    /** Owns every schema and runs the migrations; its policies let it pass where the owner, too, is under row security. */
    static final DatabaseRole MIGRATOR = new DatabaseRole("qiantang_migrator");

    public DatabaseRole {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a role: " + name);
        }
    }
}
