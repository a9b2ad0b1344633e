package qiantang.identity.member;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.Role;
import qiantang.identity.tenant.DisplayName;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The people of a tenant. Nobody is deleted, since records name them; who leaves is disabled. */
public final class Members {
    public static final int MAX_PER_TENANT = 10_000;

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;

    public Members(Database database, UuidV7 ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A new member without roles, who signs in first with the password of this hash and must then choose another.
     *
     * @throws Problem {@link IdentityProblem#LOGIN_TAKEN}, also for a login of another tenant: there is one namespace
     */
    public Member create(String by, TenantId tenant, Login login, DisplayName name, String passwordHash) {
        return database.across(IdentitySchema.SIGN_IN, handle -> {
            if (MemberRows.count(handle, tenant) >= MAX_PER_TENANT) {
                throw Problem.of(IdentityProblem.TOO_MANY_MEMBERS).with("limit", MAX_PER_TENANT);
            }
            Member member = new Member(
                    new MemberId(ids.next()), tenant, login.text(), name.text(), Optional.empty(), clock.instant());
            if (!MemberRows.insert(handle, member, by)) {
                throw Problem.of(IdentityProblem.LOGIN_TAKEN).with("login", login);
            }
            PasswordRows.set(handle, member.id(), tenant, passwordHash, true, clock.instant());
            return MemberRows.get(handle, member.id());
        });
    }

    /**
     * @throws Problem {@link IdentityProblem#NO_SUCH_MEMBER}, also for a member of another tenant
     */
    public Member get(TenantId tenant, MemberId id) {
        return database.inTenant(tenant, handle -> MemberRows.get(handle, id));
    }

    /** The tenant's members in the order in which they came. */
    public List<Member> list(TenantId tenant, Optional<String> login, Optional<UUID> after, int rows) {
        return database.inTenant(tenant, handle -> MemberRows.list(handle, login, after, rows));
    }

    public Member rename(TenantId tenant, MemberId id, DisplayName name) {
        return database.inTenant(tenant, handle -> {
            MemberRows.rename(handle, id, name);
            return MemberRows.get(handle, id);
        });
    }

    /** Keeps a member out from now on and ends the sessions that are open. */
    public Member disable(MemberId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            for (Role office : OfficeRows.heldAtRoot(handle, id)) {
                OfficeRows.requireAnother(handle, office, id);
            }
            MemberRows.disable(handle, id, clock.instant());
            MemberRows.endSessions(handle, id);
            return MemberRows.get(handle, id);
        });
    }

    public Member enable(MemberId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            MemberRows.enable(handle, id);
            return MemberRows.get(handle, id);
        });
    }

    /** A new first password instead of a forgotten one; open sessions end. */
    public Member reset(MemberId id, String passwordHash) {
        return database.across(IdentitySchema.SIGN_IN, handle -> {
            Member member = MemberRows.get(handle, id);
            PasswordRows.set(handle, id, member.tenant(), passwordHash, true, clock.instant());
            MemberRows.endSessions(handle, id);
            return member;
        });
    }

    public void endSessions(TenantId tenant, MemberId id) {
        database.runInTenant(tenant, handle -> {
            MemberRows.get(handle, id);
            MemberRows.endSessions(handle, id);
        });
    }
}
