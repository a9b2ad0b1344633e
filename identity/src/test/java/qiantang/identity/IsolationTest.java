package qiantang.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;

class IsolationTest {
    private static final TestDatabase POSTGRES = TestDatabase.with(IdentitySchema.ROOM);
    private static final UUID ROOT = UUID.randomUUID();

    @BeforeAll
    static void makeTheRoot() {
        execute(
                "insert into identity.tenant (id, path, kind, name, created_at, created_by) values (?, array[?], 'PROVINCE', 'root', now(), 'test')",
                ROOT,
                ROOT);
    }

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void noTableShowsOneTenantToAnother() {
        IsolationCheck.of(POSTGRES, "identity")
                .notOfTenants("identity.directory", "identity.sign_in_attempt")
                .plantAcross("identity.tenant", IdentitySchema.TREE, IsolationTest::plantTenant)
                .plantAcross(
                        "identity.domain", IdentitySchema.TREE, (handle, owner) -> plantDomain(handle, made(owner)))
                .plantAcross(
                        "identity.domain_version",
                        IdentitySchema.TREE,
                        (handle, owner) -> handle.execute(
                                "insert into identity.domain_version values (?, ?, 1, null, now(), 'test')",
                                plantDomain(handle, made(owner)),
                                owner.value()))
                .plantAcross(
                        "identity.member", IdentitySchema.SIGN_IN, (handle, owner) -> plantMember(handle, made(owner)))
                .plantAcross(
                        "identity.password",
                        IdentitySchema.SIGN_IN,
                        (handle, owner) -> handle.execute(
                                "insert into identity.password values (?, ?, 'hash', true, now())",
                                plantMember(handle, made(owner)),
                                owner.value()))
                .plantAcross(
                        "identity.session",
                        IdentitySchema.SIGN_IN,
                        (handle, owner) -> handle.execute(
                                "insert into identity.session values (?, ?, ?, ?, '::1', now(), now(), now())",
                                UUID.randomUUID(),
                                owner.value(),
                                plantMember(handle, made(owner)),
                                new byte[32]))
                .plantAcross(
                        "identity.role_grant",
                        IdentitySchema.TREE,
                        (handle, owner) -> handle.execute(
                                "insert into identity.role_grant values (?, ?, 'OWNER', now(), 'test')",
                                owner.value(),
                                madeMember(owner)))
                .plantAcross("identity.api_key", IdentitySchema.KEYS, (handle, owner) -> plantKey(handle, made(owner)))
                .run();
    }

    private static void plantTenant(Handle handle, TenantId owner) {
        handle.execute(
                "insert into identity.tenant (id, parent_id, path, kind, name, created_at, created_by) values (?, ?, array[?, ?], 'CITY', ?, now(), 'test')",
                owner.value(),
                ROOT,
                ROOT,
                owner.value(),
                owner.text());
    }

    private static UUID plantDomain(Handle handle, TenantId owner) {
        UUID id = UUID.randomUUID();
        handle.execute(
                "insert into identity.domain values (?, ?, null, ?, now(), 'test')", id, owner.value(), id.toString());
        return id;
    }

    private static UUID plantMember(Handle handle, TenantId owner) {
        UUID id = UUID.randomUUID();
        handle.execute(
                "insert into identity.member values (?, ?, ?, 'somebody', null, now(), 'test')",
                id,
                owner.value(),
                id.toString());
        return id;
    }

    private static UUID plantKey(Handle handle, TenantId owner) {
        UUID id = UUID.randomUUID();
        byte[] hash = new byte[32];
        System.arraycopy(id.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, hash, 0, 32);
        handle.execute(
                "insert into identity.api_key (id, tenant_id, hash, start, name, role, founder, scopes, models, created_at, created_by) values (?, ?, ?, 'qt-1234', 'k', 'VIEWER', false, '{}', '{}', now(), 'test')",
                id,
                owner.value(),
                hash);
        return id;
    }

    /** The tenant itself, under which most roles may not put one. */
    private static TenantId made(TenantId owner) {
        execute(
                "insert into identity.tenant (id, parent_id, path, kind, name, created_at, created_by) values (?, ?, array[?, ?], 'CITY', ?, now(), 'test')",
                owner.value(),
                ROOT,
                ROOT,
                owner.value(),
                owner.text());
        return owner;
    }

    private static UUID madeMember(TenantId owner) {
        UUID id = UUID.randomUUID();
        made(owner);
        execute(
                "insert into identity.member values (?, ?, ?, 'somebody', null, now(), 'test')",
                id,
                owner.value(),
                id.toString());
        return id;
    }

    private static void execute(String sql, Object... values) {
        try (Connection superuser = POSTGRES.superuser();
                PreparedStatement statement = superuser.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
