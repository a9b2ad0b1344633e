package qiantang.identity.access;

import static qiantang.identity.access.Action.*;
import static qiantang.identity.access.Reach.*;
import static qiantang.identity.access.Role.*;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table of who may do what, and how far. Whoever stands above a tenant sees that it exists and what it uses in
 * total; to see inside, one takes a role there, which is on record.
 */
final class Powers {
    private static final Map<Role, Map<Action, Reach>> TABLE = table();

    private Powers() {}

    static Optional<Reach> of(Role role, Action action) {
        return Optional.ofNullable(TABLE.get(role)).map(powers -> powers.get(action));
    }

    /** The scopes without which something that the role allows could not be done. */
    static Set<Scope> scopes(Role role) {
        Set<Scope> scopes = EnumSet.of(Action.OWN_ACCOUNT.scope());
        for (Map.Entry<Action, Reach> power : TABLE.getOrDefault(role, Map.of()).entrySet()) {
            scopes.add(power.getKey().scope());
        }
        return scopes;
    }

    private static Map<Role, Map<Action, Reach>> table() {
        Map<Role, Map<Action, Reach>> table = new EnumMap<>(Role.class);

        give(
                table,
                SYSTEM_ADMIN,
                SUBTREE,
                TENANT_SEE,
                TENANT_LIST,
                TENANT_CREATE,
                TENANT_RENAME,
                TENANT_MOVE,
                TENANT_SUSPEND);
        give(table, SYSTEM_ADMIN, SUBTREE, MEMBER_SEE, MEMBER_CREATE, MEMBER_CHANGE, ROLE_SEE, ROLE_GRANT, ROLE_REVOKE);
        give(table, SYSTEM_ADMIN, SUBTREE, MODEL_SEE, MODEL_CHANGE, SITE_SEE, SITE_CHANGE, SETTING_SEE);
        give(table, SYSTEM_ADMIN, SUBTREE, DOMAIN_SEE, USAGE_SUM);

        give(table, SECURITY_ADMIN, SUBTREE, TENANT_SEE, TENANT_LIST, MEMBER_SEE, MEMBER_RESET, SESSION_END);
        give(table, SECURITY_ADMIN, SUBTREE, ROLE_SEE, ROLE_GRANT, ROLE_REVOKE, KEY_SEE, KEY_ISSUE, KEY_REVOKE);
        give(table, SECURITY_ADMIN, SUBTREE, DOMAIN_SEE, DOMAIN_CHANGE, DOMAIN_BIND, SETTING_SEE);

        give(
                table,
                AUDIT_ADMIN,
                SUBTREE,
                TENANT_SEE,
                TENANT_LIST,
                MEMBER_SEE,
                ROLE_SEE,
                ROLE_GRANT,
                ROLE_REVOKE,
                KEY_SEE);
        give(
                table,
                AUDIT_ADMIN,
                SUBTREE,
                DOMAIN_SEE,
                MODEL_SEE,
                SITE_SEE,
                SETTING_SEE,
                USAGE_SUM,
                MONEY_SEE,
                AUDIT_SEE);

        give(
                table,
                OWNER,
                SUBTREE,
                TENANT_SEE,
                TENANT_LIST,
                TENANT_CREATE,
                TENANT_RENAME,
                MEMBER_CREATE,
                DOMAIN_SEE,
                USAGE_SUM);
        give(table, OWNER, SUBTREE, ROLE_SEE, ROLE_GRANT, ROLE_REVOKE);
        give(table, OWNER, SUBTREE, MONEY_SEE);
        give(table, OWNER, HERE, MONEY_CHANGE);
        give(table, OWNER, BELOW, TENANT_SUSPEND);
        give(table, OWNER, HERE, MEMBER_SEE, MEMBER_CHANGE, MEMBER_RESET, SESSION_END, KEY_SEE, KEY_ISSUE, KEY_REVOKE);
        give(table, OWNER, HERE, CALL, MODEL_SEE, MODEL_CHANGE, SITE_SEE, SITE_CHANGE, USAGE_SEE);

        give(table, OPERATOR, HERE, TENANT_SEE, MODEL_SEE, MODEL_CHANGE, SITE_SEE, SITE_CHANGE, USAGE_SUM);

        give(table, DEVELOPER, HERE, TENANT_SEE, DOMAIN_SEE, KEY_SEE, KEY_ISSUE, CALL, MODEL_SEE, USAGE_SEE, USAGE_SUM);
        give(table, DEVELOPER, OWN, KEY_REVOKE);

        give(table, FINANCE, SUBTREE, TENANT_SEE, TENANT_LIST, USAGE_SUM);
        give(table, FINANCE, SUBTREE, MONEY_SEE);
        give(table, FINANCE, HERE, USAGE_SEE, MONEY_CHANGE);

        give(
                table,
                VIEWER,
                HERE,
                TENANT_SEE,
                MEMBER_SEE,
                ROLE_SEE,
                DOMAIN_SEE,
                MODEL_SEE,
                SITE_SEE,
                USAGE_SEE,
                USAGE_SUM);
        return table;
    }

    private static void give(Map<Role, Map<Action, Reach>> table, Role role, Reach reach, Action... actions) {
        Map<Action, Reach> powers = table.computeIfAbsent(role, _ -> new EnumMap<>(Action.class));
        for (Action action : actions) {
            powers.put(action, reach);
        }
    }
}
