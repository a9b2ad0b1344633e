package qiantang.identity.api;

import java.util.Optional;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Request;
import qiantang.identity.IdentityCaller;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Action;
import qiantang.identity.access.Actor;
import qiantang.identity.access.Authorisation;
import qiantang.identity.access.Decision;
import qiantang.identity.access.Decision.Allowed;
import qiantang.identity.access.Decision.Denied;
import qiantang.identity.access.Decision.Reason;
import qiantang.identity.access.TenantPath;
import qiantang.identity.access.Thing;
import qiantang.identity.tenant.Tenants;
import qiantang.terms.TenantId;

/** Where every route asks. A denial becomes the problem that is answered. */
public final class Gate {
    private final Tenants tenants;

    public Gate(Tenants tenants) {
        this.tenants = tenants;
    }

    static IdentityCaller caller(Request request) {
        return request.caller(IdentityCaller.class);
    }

    /** Where the tenant stands, if there is one and the caller may know. */
    TenantPath see(Request request, TenantId tenant) {
        return require(request, Action.TENANT_SEE, tenant);
    }

    public Decision may(Actor actor, Action action, TenantId at) {
        Optional<TenantPath> path = tenants.path(at);
        return path.isPresent()
                ? Authorisation.may(actor, action, new Thing.At(path.get()))
                : new Denied(Reason.NOT_VISIBLE);
    }

    public TenantPath require(Request request, Action action, TenantId at) {
        TenantPath path = tenants.path(at).orElseThrow(() -> Problem.of(IdentityProblem.NO_SUCH_TENANT));
        require(request, action, new Thing.At(path));
        return path;
    }

    void require(Request request, Action action, Thing thing) {
        switch (Authorisation.may(caller(request).who(), action, thing)) {
            case Allowed(Decision.By _) -> {}
            case Denied(Reason reason) -> throw problem(reason, action);
        }
    }

    private static Problem problem(Reason reason, Action action) {
        return switch (reason) {
            case SCOPE_MISSING ->
                Problem.of(IdentityProblem.SCOPE_MISSING)
                        .with("scope", action.scope().text());
            case NOT_VISIBLE -> Problem.of(IdentityProblem.NO_SUCH_TENANT);
            case ROLE_MISSING -> Problem.of(IdentityProblem.ROLE_MISSING).with("action", action);
            case OFFICE_OF_ANOTHER -> Problem.of(IdentityProblem.OFFICE_OF_ANOTHER);
            case ROLE_NOT_GIVABLE -> Problem.of(IdentityProblem.ROLE_NOT_GIVABLE);
            case OFFICE_NOT_FOR_KEYS -> Problem.of(IdentityProblem.OFFICE_NOT_FOR_KEYS);
            case LIMITED_KEY -> Problem.of(IdentityProblem.LIMITED_KEY);
            case MEMBER_HOLDS_MORE -> Problem.of(IdentityProblem.MEMBER_HOLDS_MORE);
        };
    }
}
