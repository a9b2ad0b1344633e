package qiantang.identity.member;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
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
    private final Trail trail;

    public Members(Database database, UuidV7 ids, InstantSource clock, Trail trail) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.trail = trail;
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
            trail.append(
                    handle,
                    leaf(LeafKind.MEMBER_ADDED, by, member)
                            .withPersonal("login", login.text())
                            .withPersonal("name", name.text()));
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

    public Member rename(String by, TenantId tenant, MemberId id, DisplayName name) {
        return database.inTenant(tenant, handle -> {
            Member before = MemberRows.get(handle, id);
            if (!before.name().equals(name.text())) {
                MemberRows.rename(handle, id, name);
                trail.append(handle, leaf(LeafKind.MEMBER_RENAMED, by, before).withPersonal("name", name.text()));
            }
            return MemberRows.get(handle, id);
        });
    }

    /** Keeps a member out from now on and ends the sessions that are open. */
    public Member disable(String by, MemberId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            for (Role office : OfficeRows.heldAtRoot(handle, id)) {
                OfficeRows.requireAnother(handle, office, id);
            }
            boolean disabled = MemberRows.disable(handle, id, clock.instant());
            MemberRows.endSessions(handle, id);
            return logged(handle, disabled, LeafKind.MEMBER_DISABLED, by, id);
        });
    }

    public Member enable(String by, MemberId id) {
        return database.across(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            return logged(handle, MemberRows.enable(handle, id), LeafKind.MEMBER_ENABLED, by, id);
        });
    }

    /** A new first password instead of a forgotten one; open sessions end. */
    public Member reset(String by, MemberId id, String passwordHash) {
        return database.across(IdentitySchema.SIGN_IN, handle -> {
            Member member = MemberRows.get(handle, id);
            PasswordRows.set(handle, id, member.tenant(), passwordHash, true, clock.instant());
            MemberRows.endSessions(handle, id);
            trail.append(handle, leaf(LeafKind.PASSWORD_RESET, by, member));
            return member;
        });
    }

    public void endSessions(String by, TenantId tenant, MemberId id) {
        database.runInTenant(tenant, handle -> {
            Member member = MemberRows.get(handle, id);
            MemberRows.endSessions(handle, id);
            trail.append(handle, leaf(LeafKind.SESSIONS_ENDED, by, member));
        });
    }

    private Member logged(Handle handle, boolean changed, LeafKind what, String by, MemberId id) {
        Member member = MemberRows.get(handle, id);
        if (changed) {
            trail.append(handle, leaf(what, by, member));
        }
        return member;
    }

    private static Leaf leaf(LeafKind what, String by, Member member) {
        return Leaf.of(what, member.tenant(), by, "member:" + member.id());
    }
}
