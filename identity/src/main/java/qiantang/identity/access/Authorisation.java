package qiantang.identity.access;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import qiantang.identity.access.Decision.Allowed;
import qiantang.identity.access.Decision.Denied;
import qiantang.identity.access.Decision.Reason;

/**
 * Decides {@code may(actor, action, thing)}: the scope first, then a role whose power reaches the thing, then the closer
 * rules of the thing. A pure function of its arguments.
 */
public final class Authorisation {
    private static final Comparator<Grant> GRANT_ORDER =
            Comparator.comparing(Grant::role).thenComparing(Grant::tenant);

    private Authorisation() {}

    public static Decision may(Actor actor, Action action, Thing thing) {
        if (!actor.scopes().contains(action.scope())) {
            return new Denied(Reason.SCOPE_MISSING);
        }
        Decision decision = asThing(actor, action, thing);
        boolean limited = actor instanceof Actor.Key key && key.limited();
        return limited && action.handsOn() && decision instanceof Allowed ? new Denied(Reason.LIMITED_KEY) : decision;
    }

    /** The scopes that are of use to a role; any other would promise what the role does not allow. */
    public static Set<Scope> usableScopes(Role role) {
        return Powers.scopes(role);
    }

    private static Decision asThing(Actor actor, Action action, Thing thing) {
        return switch (thing) {
            case Thing.Self() -> self(action);
            case Thing.At(TenantPath path) -> byRole(actor, action, path, false);
            case Thing.OfKey(TenantPath path, String maker) -> byRole(actor, action, path, maker.equals(actor.name()));
            case Thing.OfMember member -> ofMember(actor, action, member);
            case Thing.RoleAt(TenantPath path, Role role) -> roleAt(actor, action, path, role);
            case Thing.NewKey newKey -> newKey(actor, action, newKey);
        };
    }

    private static Decision self(Action action) {
        return action == Action.OWN_ACCOUNT
                ? new Allowed(new Decision.By.OwnAccount())
                : new Denied(Reason.ROLE_MISSING);
    }

    private static Decision byRole(Actor actor, Action action, TenantPath path, boolean made) {
        List<Grant> reaching = reaching(actor, action, path, made);
        return reaching.isEmpty() ? missing(actor, path) : allowed(reaching.getFirst());
    }

    private static Decision ofMember(Actor actor, Action action, Thing.OfMember member) {
        Decision byRole = byRole(actor, action, member.path(), false);
        boolean looksOnly = action == Action.MEMBER_SEE || action == Action.ROLE_SEE;
        if (looksOnly) {
            return byRole;
        }
        for (Map.Entry<TenantPath, Set<Role>> held : member.holds().entrySet()) {
            for (Role role : held.getValue()) {
                if (role.isOffice()) {
                    return sameOffice(actor, role, held.getKey(), member.path());
                }
            }
            if (action == Action.MEMBER_RESET
                    && reaching(actor, action, held.getKey(), false).isEmpty()) {
                return byRole instanceof Denied ? byRole : new Denied(Reason.MEMBER_HOLDS_MORE);
            }
        }
        return byRole;
    }

    /** An office holder's account is in the hands of the same office, at its place or above it. */
    private static Decision sameOffice(Actor actor, Role office, TenantPath heldAt, TenantPath home) {
        for (Grant grant : actor.grants()) {
            if (grant.role() == office && heldAt.isUnder(grant.tenant())) {
                return allowed(grant);
            }
        }
        return isVisible(actor, home) ? new Denied(Reason.OFFICE_OF_ANOTHER) : new Denied(Reason.NOT_VISIBLE);
    }

    private static Decision roleAt(Actor actor, Action action, TenantPath path, Role role) {
        List<Grant> reaching = reaching(actor, action, path, false);
        for (Grant grant : reaching) {
            if (grant.role().appoints().contains(role)) {
                return allowed(grant);
            }
        }
        if (reaching.isEmpty()) {
            return missing(actor, path);
        }
        return new Denied(role.isOffice() ? Reason.OFFICE_OF_ANOTHER : Reason.ROLE_NOT_GIVABLE);
    }

    private static Decision newKey(Actor actor, Action action, Thing.NewKey key) {
        List<Grant> reaching = reaching(actor, action, key.path(), false);
        if (reaching.isEmpty()) {
            return missing(actor, key.path());
        }
        if (key.role().isOffice()) {
            return new Denied(Reason.OFFICE_NOT_FOR_KEYS);
        }
        for (Grant grant : reaching) {
            if (grant.role().issuesKeysAs().contains(key.role())) {
                return allowed(grant);
            }
        }
        return new Denied(Reason.ROLE_NOT_GIVABLE);
    }

    private static Decision missing(Actor actor, TenantPath path) {
        return new Denied(isVisible(actor, path) ? Reason.ROLE_MISSING : Reason.NOT_VISIBLE);
    }

    private static boolean isVisible(Actor actor, TenantPath path) {
        return !reaching(actor, Action.TENANT_SEE, path, false).isEmpty();
    }

    private static Decision allowed(Grant grant) {
        return new Allowed(new Decision.By.Held(grant));
    }

    private static List<Grant> reaching(Actor actor, Action action, TenantPath path, boolean made) {
        return actor.grants().stream()
                .filter(grant -> Powers.of(grant.role(), action)
                        .map(reach -> reach.covers(grant.tenant(), path, made))
                        .orElse(false))
                .sorted(GRANT_ORDER)
                .toList();
    }
}
