package qiantang.identity.member;

import java.time.Instant;
import org.jdbi.v3.core.Handle;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** The rows of {@code identity.password}. Only the roles of sign-in see the hashes. */
public final class PasswordRows {
    private PasswordRows() {}

    public static void set(
            Handle handle, MemberId member, TenantId tenant, String hash, boolean mustChange, Instant at) {
        handle.createUpdate("""
                        INSERT INTO identity.password (member_id, tenant_id, hash, must_change, changed_at)
                        VALUES (:member, :tenant, :hash, :mustChange, :at)
                        ON CONFLICT (member_id) DO UPDATE
                        SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at
                        """)
                .bind("member", member.value())
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("mustChange", mustChange)
                .bind("at", at)
                .execute();
    }
}
