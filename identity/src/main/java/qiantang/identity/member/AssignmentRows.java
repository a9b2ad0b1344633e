package qiantang.identity.member;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import qiantang.identity.access.Grant;
import qiantang.identity.access.Role;
import qiantang.identity.access.TenantPath;
import qiantang.identity.tenant.TenantRows;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** The rows of {@code identity.role_grant}. */
public final class AssignmentRows {
    private static final String SELECT = """
            SELECT g.tenant_id, g.member_id, m.login, g.role, g.granted_at, g.granted_by
            FROM identity.role_grant g JOIN identity.member m ON m.id = g.member_id
            """;

    private AssignmentRows() {}

    public static List<Grant> of(Handle handle, MemberId member) {
        return handle.createQuery("SELECT tenant_id, role FROM identity.role_grant WHERE member_id = :member")
                .bind("member", member.value())
                .map((row, _) -> new Grant(new TenantId(row.getObject(1, UUID.class)), Role.valueOf(row.getString(2))))
                .list();
    }

    static Map<TenantPath, Set<Role>> held(Handle handle, MemberId member) {
        Map<TenantPath, Set<Role>> held = new HashMap<>();
        handle.createQuery("""
                        SELECT t.path, g.role FROM identity.role_grant g JOIN identity.tenant t ON t.id = g.tenant_id
                        WHERE g.member_id = :member
                        """)
                .bind("member", member.value())
                .map((row, _) -> Map.entry(TenantRows.path(row), Role.valueOf(row.getString("role"))))
                .forEach(entry -> held.computeIfAbsent(entry.getKey(), _ -> EnumSet.noneOf(Role.class))
                        .add(entry.getValue()));
        return held;
    }

    static Assignment get(Handle handle, MemberId member, Grant grant) {
        return handle.createQuery(SELECT + "WHERE g.tenant_id = :tenant AND g.member_id = :member AND g.role = :role")
                .bind("tenant", grant.tenant().value())
                .bind("member", member.value())
                .bind("role", grant.role().name())
                .map(AssignmentRows::assignment)
                .one();
    }

    static List<Assignment> list(Handle handle, TenantId tenant, Optional<Assignments.After> after, int limit) {
        return handle.createQuery(SELECT + """
                        WHERE g.tenant_id = :tenant
                          AND (CAST(:member AS uuid) IS NULL OR (g.member_id, g.role) > (CAST(:member AS uuid), :role))
                        ORDER BY g.member_id, g.role LIMIT :limit
                        """)
                .bind("tenant", tenant.value())
                .bind("member", after.map(last -> last.member().value()).orElse(null))
                .bind("role", after.map(Assignments.After::role).orElse(""))
                .bind("limit", limit)
                .map(AssignmentRows::assignment)
                .list();
    }

    static void insert(Handle handle, MemberId member, Grant grant, Instant at, String by) {
        handle.createUpdate("""
                        INSERT INTO identity.role_grant (tenant_id, member_id, role, granted_at, granted_by)
                        VALUES (:tenant, :member, :role, :at, :by)
                        """)
                .bind("tenant", grant.tenant().value())
                .bind("member", member.value())
                .bind("role", grant.role().name())
                .bind("at", at)
                .bind("by", by)
                .execute();
    }

    /** False if it was not held. */
    static boolean delete(Handle handle, MemberId member, Grant grant) {
        return handle.createUpdate("""
                                DELETE FROM identity.role_grant
                                WHERE tenant_id = :tenant AND member_id = :member AND role = :role
                                """)
                        .bind("tenant", grant.tenant().value())
                        .bind("member", member.value())
                        .bind("role", grant.role().name())
                        .execute()
                == 1;
    }

    private static Assignment assignment(ResultSet row, StatementContext context) throws SQLException {
        return new Assignment(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new MemberId(row.getObject("member_id", UUID.class)),
                row.getString("login"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("granted_at").toInstant(),
                row.getString("granted_by"));
    }
}
