package qiantang.identity.member;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.tenant.DisplayName;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** The rows of {@code identity.member}. */
final class MemberRows {
    private static final String SELECT =
            "SELECT id, tenant_id, login, name, disabled_at, created_at FROM identity.member ";

    private MemberRows() {}

    static Member get(Handle handle, MemberId id) {
        return one(handle, id, "WHERE id = :id");
    }

    /** Changes of what one member holds wait for each other. */
    static Member lock(Handle handle, MemberId id) {
        return one(handle, id, "WHERE id = :id FOR UPDATE");
    }

    private static Member one(Handle handle, MemberId id, String where) {
        return handle.createQuery(SELECT + where)
                .bind("id", id.value())
                .map(MemberRows::member)
                .findOne()
                .orElseThrow(() -> Problem.of(IdentityProblem.NO_SUCH_MEMBER));
    }

    static List<Member> list(Handle handle, Optional<String> login, Optional<UUID> after, int limit) {
        return handle.createQuery(SELECT + """
                        WHERE (CAST(:login AS text) IS NULL OR login = :login)
                          AND (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid))
                        ORDER BY id LIMIT :limit
                        """)
                .bind("login", login.orElse(null))
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map(MemberRows::member)
                .list();
    }

    static int count(Handle handle, TenantId tenant) {
        return handle.createQuery("SELECT count(*) FROM identity.member WHERE tenant_id = :tenant")
                .bind("tenant", tenant.value())
                .mapTo(int.class)
                .one();
    }

    /** False if somebody has the login already. */
    static boolean insert(Handle handle, Member member, String by) {
        return handle.createUpdate("""
                                INSERT INTO identity.member (id, tenant_id, login, name, created_at, created_by)
                                VALUES (:id, :tenant, :login, :name, :at, :by)
                                ON CONFLICT (login) DO NOTHING
                                """)
                        .bind("id", member.id().value())
                        .bind("tenant", member.tenant().value())
                        .bind("login", member.login())
                        .bind("name", member.name())
                        .bind("at", member.createdAt())
                        .bind("by", by)
                        .execute()
                == 1;
    }

    static void rename(Handle handle, MemberId id, DisplayName name) {
        handle.createUpdate("UPDATE identity.member SET name = :name WHERE id = :id")
                .bind("id", id.value())
                .bind("name", name.text())
                .execute();
    }

    /** False if it was disabled already. */
    static boolean disable(Handle handle, MemberId id, Instant at) {
        return handle.createUpdate(
                                "UPDATE identity.member SET disabled_at = :at WHERE id = :id AND disabled_at IS NULL")
                        .bind("id", id.value())
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** False if it was not disabled. */
    static boolean enable(Handle handle, MemberId id) {
        return handle.createUpdate(
                                "UPDATE identity.member SET disabled_at = NULL WHERE id = :id AND disabled_at IS NOT NULL")
                        .bind("id", id.value())
                        .execute()
                == 1;
    }

    static void endSessions(Handle handle, MemberId id) {
        handle.createUpdate("DELETE FROM identity.session WHERE member_id = :id")
                .bind("id", id.value())
                .execute();
    }

    private static Member member(ResultSet row, StatementContext context) throws SQLException {
        return new Member(
                new MemberId(row.getObject("id", UUID.class)),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("login"),
                row.getString("name"),
                Optional.ofNullable(row.getTimestamp("disabled_at")).map(Timestamp::toInstant),
                row.getTimestamp("created_at").toInstant());
    }
}
