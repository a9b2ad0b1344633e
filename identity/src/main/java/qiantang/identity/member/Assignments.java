package qiantang.identity.member;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.Grant;
import qiantang.identity.access.Role;
import qiantang.identity.access.TenantPath;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** Who holds which role where. A person may hold roles at other tenants than the one they belong to. */
public final class Assignments {
    /** Roles that one member holds, everywhere together. */
    public static final int MAX_PER_MEMBER = 100;

    /** The last one that was seen of a list. */
    public record After(MemberId member, String role) {}

    private final Database database;
    private final InstantSource clock;
    private final Trail trail;

    public Assignments(Database database, InstantSource clock, Trail trail) {
        this.database = database;
        this.clock = clock;
        this.trail = trail;
    }

    /** Gives a role; giving it again changes nothing. An office stands alone: who holds one holds nothing else. */
    public Assignment give(String by, TenantId tenant, MemberId member, Role role) {
        return database.across(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            Member person = MemberRows.lock(handle, member);
            Grant wanted = new Grant(tenant, role);
            List<Grant> held = AssignmentRows.of(handle, member);
            if (!held.contains(wanted)) {
                requireGivable(person, held, wanted);
                AssignmentRows.insert(handle, member, wanted, clock.instant(), by);
                trail.append(handle, leaf(LeafKind.ROLE_GRANTED, by, member, wanted));
            }
            return AssignmentRows.get(handle, member, wanted);
        });
    }

    /** Takes a role away; taking one that is not held changes nothing. */
    public void take(String by, TenantId tenant, MemberId member, Role role) {
        database.runAcross(IdentitySchema.TREE, handle -> {
            OfficeRows.lock(handle);
            MemberRows.lock(handle, member);
            if (role.isOffice() && isHeldAtRoot(handle, tenant, member, role)) {
                OfficeRows.requireAnother(handle, role, member);
            }
            Grant grant = new Grant(tenant, role);
            if (AssignmentRows.delete(handle, member, grant)) {
                trail.append(handle, leaf(LeafKind.ROLE_REVOKED, by, member, grant));
            }
        });
    }

    /** That somebody was given a role, or was taken it. */
    public static Leaf leaf(LeafKind what, String by, MemberId member, Grant grant) {
        return Leaf.of(what, grant.tenant(), by, "member:" + member)
                .with("role", grant.role().name());
    }

    /** The roles of a member and where they are held. */
    public Map<TenantPath, Set<Role>> held(MemberId member) {
        return database.across(IdentitySchema.TREE, handle -> AssignmentRows.held(handle, member));
    }

    /** The roles that are held at a tenant, in the order of the members. */
    public List<Assignment> list(TenantId tenant, Optional<After> after, int rows) {
        return database.across(IdentitySchema.TREE, handle -> AssignmentRows.list(handle, tenant, after, rows));
    }

    private static void requireGivable(Member person, List<Grant> held, Grant wanted) {
        if (person.disabledAt().isPresent()) {
            throw Problem.of(IdentityProblem.MEMBER_DISABLED).with("login", person.login());
        }
        boolean holdsOffice = held.stream().anyMatch(grant -> grant.role().isOffice());
        if (holdsOffice || (wanted.role().isOffice() && !held.isEmpty())) {
            throw Problem.of(IdentityProblem.OFFICE_STANDS_ALONE).with("login", person.login());
        }
        // Elsewhere it could be held up by suspending the tenant that its holder belongs to.
        if (wanted.role().isOffice() && !person.tenant().equals(wanted.tenant())) {
            throw Problem.of(IdentityProblem.OFFICE_ONLY_AT_HOME).with("login", person.login());
        }
        if (held.size() >= MAX_PER_MEMBER) {
            throw Problem.of(IdentityProblem.TOO_MANY_ROLES).with("limit", MAX_PER_MEMBER);
        }
    }

    private static boolean isHeldAtRoot(Handle handle, TenantId tenant, MemberId member, Role role) {
        return OfficeRows.heldAtRoot(handle, member).contains(role)
                && AssignmentRows.of(handle, member).contains(new Grant(tenant, role));
    }
}
