package qiantang.identity.tenant;

import java.util.EnumSet;
import java.util.Set;

/** What a tenant is, and under what it may stand. */
public enum TenantKind {
    /** 省 */
    PROVINCE,
    /** 市 */
    CITY,
    /** 县, 区 */
    COUNTY,
    /** 部门, of a government or of an enterprise */
    DEPARTMENT,
    /** 企业, also a subsidiary */
    ENTERPRISE,
    /** 项目: the leaf, where work is done */
    PROJECT;

    public boolean mayStandUnder(TenantKind parent) {
        return parents().contains(parent);
    }

    /** Whether a cloud can begin with it. */
    public boolean mayBeRoot() {
        return this != PROJECT;
    }

    private Set<TenantKind> parents() {
        return switch (this) {
            case PROVINCE -> EnumSet.noneOf(TenantKind.class);
            case CITY -> EnumSet.of(PROVINCE);
            case COUNTY -> EnumSet.of(PROVINCE, CITY);
            case DEPARTMENT -> EnumSet.of(PROVINCE, CITY, COUNTY, DEPARTMENT, ENTERPRISE);
            case ENTERPRISE -> EnumSet.of(PROVINCE, CITY, COUNTY, ENTERPRISE);
            case PROJECT -> EnumSet.of(PROVINCE, CITY, COUNTY, DEPARTMENT, ENTERPRISE);
        };
    }
}
