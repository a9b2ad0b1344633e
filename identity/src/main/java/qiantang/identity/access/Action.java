package qiantang.identity.access;

import java.util.EnumSet;
import java.util.Set;

/** Everything that is asked about before it is done. Other rooms' actions stand here too, so that there is one table. */
public enum Action {
    /** What belongs to the actor: who am I, my password, my sessions. */
    OWN_ACCOUNT(Scope.MANAGEMENT_READ),

    /** That a tenant exists, its name, kind and state. */
    TENANT_SEE(Scope.MANAGEMENT_READ),
    /** What hangs below a tenant. */
    TENANT_LIST(Scope.MANAGEMENT_READ),
    TENANT_CREATE(Scope.MANAGEMENT_WRITE),
    TENANT_RENAME(Scope.MANAGEMENT_WRITE),
    TENANT_MOVE(Scope.MANAGEMENT_WRITE),
    /** Suspend and resume. */
    TENANT_SUSPEND(Scope.MANAGEMENT_WRITE),

    MEMBER_SEE(Scope.MANAGEMENT_READ),
    MEMBER_CREATE(Scope.MANAGEMENT_WRITE),
    /** Rename, disable and enable. */
    MEMBER_CHANGE(Scope.MANAGEMENT_WRITE),
    /** A new first password; whoever does it could sign in as the member. */
    MEMBER_RESET(Scope.MANAGEMENT_WRITE),
    /** End a member's sessions. */
    SESSION_END(Scope.MANAGEMENT_WRITE),

    ROLE_SEE(Scope.MANAGEMENT_READ),
    ROLE_GRANT(Scope.MANAGEMENT_WRITE),
    ROLE_REVOKE(Scope.MANAGEMENT_WRITE),

    KEY_SEE(Scope.MANAGEMENT_READ),
    /** Make a key, also in the place of an old one. */
    KEY_ISSUE(Scope.MANAGEMENT_WRITE),
    KEY_REVOKE(Scope.MANAGEMENT_WRITE),

    DOMAIN_SEE(Scope.MANAGEMENT_READ),
    /** A new domain, or a new version of its allowed sites. */
    DOMAIN_CHANGE(Scope.MANAGEMENT_WRITE),
    /** Bind a tenant to a domain. */
    DOMAIN_BIND(Scope.MANAGEMENT_WRITE),

    /** Call a model. */
    CALL(Scope.INFERENCE),
    MODEL_SEE(Scope.MANAGEMENT_READ),
    MODEL_CHANGE(Scope.MANAGEMENT_WRITE),
    SITE_SEE(Scope.MANAGEMENT_READ),
    SITE_CHANGE(Scope.MANAGEMENT_WRITE),
    /** Single calls: who, when, which model, how much. */
    USAGE_SEE(Scope.MANAGEMENT_READ),
    /** Sums over a tenant and what hangs below it. */
    USAGE_SUM(Scope.MANAGEMENT_READ),
    /** Balances, credit, statements and prices of a tenant. */
    MONEY_SEE(Scope.MANAGEMENT_READ),
    /** Publish prices, give credit, correct charges; asked at the operator. */
    MONEY_CHANGE(Scope.MANAGEMENT_WRITE),
    SETTING_SEE(Scope.MANAGEMENT_READ),
    AUDIT_SEE(Scope.MANAGEMENT_READ);

    private static final Set<Action> HANDS_ON = EnumSet.of(MEMBER_RESET, ROLE_GRANT, KEY_ISSUE);

    private final Scope scope;

    Action(Scope scope) {
        this.scope = scope;
    }

    /** Whether somebody can do more after it than before. */
    boolean handsOn() {
        return HANDS_ON.contains(this);
    }

    /** The scope that a key needs for it. */
    public Scope scope() {
        return scope;
    }
}
