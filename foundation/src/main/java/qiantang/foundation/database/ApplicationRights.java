package qiantang.foundation.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.messages.Text;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.readiness.ReadinessCheck;

/**
 * Looks at what the login of every day may do beyond its work. Tenants are kept apart by the roles that each transaction
 * takes, whoever logs in; but a login that could do without them turns one mistake elsewhere into a leak.
 */
public final class ApplicationRights implements ReadinessCheck {
    private static final String SETTING = "database-url";

    private final Database database;

    public ApplicationRights(Database database) {
        this.database = database;
    }

    private record Rights(boolean superuser, boolean bypasses, boolean inherits, boolean owner) {}

    @Override
    public String component() {
        return "login";
    }

    @Override
    public List<Finding> look() {
        Rights rights = database.asLogin(ApplicationRights::read);
        List<Finding> findings = new ArrayList<>();
        if (rights.superuser()) {
            findings.add(unsafe("check.login_superuser"));
        } else if (rights.bypasses()) {
            findings.add(unsafe("check.login_bypasses"));
        } else if (rights.owner()) {
            findings.add(unsafe("check.login_owner"));
        } else if (rights.inherits()) {
            findings.add(unsafe("check.login_inherits"));
        }
        return findings;
    }

    private static Rights read(Handle handle) {
        return handle.createQuery("""
                        select rolsuper, rolbypassrls,
                               has_schema_privilege('foundation', 'usage') as inherits,
                               pg_has_role('qiantang_migrator', 'member') as owner
                          from pg_roles where rolname = current_user
                        """)
                .map((row, context) -> new Rights(
                        row.getBoolean("rolsuper"),
                        row.getBoolean("rolbypassrls"),
                        row.getBoolean("inherits"),
                        row.getBoolean("owner")))
                .one();
    }

    private static Finding unsafe(String key) {
        return new Finding(Finding.Severity.UNSAFE, Optional.of(SETTING), Text.of(key));
    }
}
