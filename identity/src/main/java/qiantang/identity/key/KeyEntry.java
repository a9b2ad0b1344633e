package qiantang.identity.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import qiantang.identity.access.Action;
import qiantang.identity.access.Actor;
import qiantang.identity.access.Authorisation;
import qiantang.identity.access.Decision;
import qiantang.identity.access.Grant;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.TenantPath;
import qiantang.identity.access.Thing;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/**
 * What a door needs to know about a key that is presented to it.
 *
 * @param path the tenant, with the tenants above it, for prices and limits that are passed down
 * @param models the only ones it may call; empty for all
 * @param domain where its data may be: what its tenant, those above and the key itself are bound to, intersected
 * @param limited whether it lacks a scope or is bound to models, to a domain of its own or to a time
 */
public record KeyEntry(
        KeyHash hash,
        KeyId id,
        TenantPath path,
        String name,
        Role role,
        boolean founder,
        Set<Scope> scopes,
        Set<String> models,
        Domain domain,
        boolean limited,
        Optional<Instant> expiresAt,
        boolean revoked,
        boolean tenantSuspended) {

    /** Why a key works or does not. */
    public enum Standing {
        GOOD,
        EXPIRED,
        REVOKED,
        TENANT_SUSPENDED
    }

    public TenantId tenant() {
        return path.tenant();
    }

    /** Whether its role and its scopes let it call models. Its standing is another matter. */
    public boolean mayCall() {
        Actor actor = new Actor.Key(id, tenant(), Set.of(new Grant(tenant(), role)), scopes, limited);
        return Authorisation.may(actor, Action.CALL, new Thing.At(path)) instanceof Decision.Allowed;
    }

    public Standing standingAt(Instant now) {
        if (revoked) {
            return Standing.REVOKED;
        }
        if (expiresAt.filter(end -> !now.isBefore(end)).isPresent()) {
            return Standing.EXPIRED;
        }
        return tenantSuspended ? Standing.TENANT_SUSPENDED : Standing.GOOD;
    }
}
