package qiantang.identity.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a member or a key is at a tenant. The first three are offices (三权分立): a person holds at most one of them and
 * then no other role, only members hold them, and none of them fills or empties another.
 */
public enum Role {
    /** 系统管理员: tenants, accounts, sites, models and settings; no authority over what others may do. */
    SYSTEM_ADMIN,
    /** 安全管理员: who may do what, keys, passwords and data domains; runs nothing. */
    SECURITY_ADMIN,
    /** 审计管理员: sees what the others did, and changes nothing. */
    AUDIT_ADMIN,
    /** 租户负责人: runs a tenant and what hangs below it. */
    OWNER,
    /** 运维: models and sites of a tenant. */
    OPERATOR,
    /** 开发者: calls models and makes keys for that. */
    DEVELOPER,
    /** 财务: usage and sums. */
    FINANCE,
    /** 观察员: looks, and changes nothing. */
    VIEWER;

    private static final Set<Role> OFFICES = EnumSet.of(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN);
    private static final Set<Role> ORDINARY = EnumSet.complementOf(EnumSet.copyOf(OFFICES));

    public boolean isOffice() {
        return OFFICES.contains(this);
    }

    public static Set<Role> offices() {
        return EnumSet.copyOf(OFFICES);
    }

    /** The roles that a holder of this one may give to a member and take away again, within its reach. */
    Set<Role> appoints() {
        return switch (this) {
            case SYSTEM_ADMIN -> EnumSet.of(SYSTEM_ADMIN);
            case SECURITY_ADMIN -> with(SECURITY_ADMIN);
            case AUDIT_ADMIN -> EnumSet.of(AUDIT_ADMIN);
            case OWNER -> EnumSet.copyOf(ORDINARY);
            case OPERATOR, DEVELOPER, FINANCE, VIEWER -> EnumSet.noneOf(Role.class);
        };
    }

    /** The roles in which a key may act that a holder of this one issues. */
    Set<Role> issuesKeysAs() {
        return switch (this) {
            case SECURITY_ADMIN, OWNER -> EnumSet.copyOf(ORDINARY);
            case DEVELOPER -> EnumSet.of(DEVELOPER, VIEWER);
            case SYSTEM_ADMIN, AUDIT_ADMIN, OPERATOR, FINANCE, VIEWER -> EnumSet.noneOf(Role.class);
        };
    }

    private static Set<Role> with(Role office) {
        Set<Role> all = EnumSet.copyOf(ORDINARY);
        all.add(office);
        return all;
    }
}
