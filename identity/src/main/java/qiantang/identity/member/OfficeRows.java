package qiantang.identity.member;

import java.util.List;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Role;
import qiantang.terms.MemberId;

/** The three offices at the root tenant. Once filled, none of them falls vacant by what somebody does over the network. */
final class OfficeRows {
    /** The number is ours alone; it stands for "who holds an office". */
    private static final long LOCK = 0x7469_6465_0002L;

    private OfficeRows() {}

    static void lock(Handle handle) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .map((_, _) -> true)
                .one();
    }

    static List<Role> heldAtRoot(Handle handle, MemberId member) {
        return handle
                .createQuery("""
                        SELECT g.role FROM identity.role_grant g JOIN identity.tenant t ON t.id = g.tenant_id
                        WHERE g.member_id = :member AND t.parent_id IS NULL
                        """)
                .bind("member", member.value())
                .map((row, _) -> Role.valueOf(row.getString(1)))
                .list()
                .stream()
                .filter(Role::isOffice)
                .toList();
    }

    /**
     * @throws Problem {@link IdentityProblem#LAST_OF_OFFICE} if nobody else holds it at the root and can act
     */
    static void requireAnother(Handle handle, Role office, MemberId besides) {
        boolean another = handle.createQuery("""
                        SELECT EXISTS (SELECT FROM identity.role_grant g
                            JOIN identity.tenant t ON t.id = g.tenant_id AND t.parent_id IS NULL
                            JOIN identity.member m ON m.id = g.member_id AND m.disabled_at IS NULL
                            WHERE g.role = :office AND g.member_id <> :besides)
                        """)
                .bind("office", office.name())
                .bind("besides", besides.value())
                .mapTo(boolean.class)
                .one();
        if (!another) {
            throw Problem.of(IdentityProblem.LAST_OF_OFFICE).with("role", office);
        }
    }
}
