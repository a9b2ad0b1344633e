package qiantang.identity.member;

import java.time.Instant;
import qiantang.identity.access.Role;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** A role that a member holds at a tenant, as lists show it. */
public record Assignment(
        TenantId tenant, MemberId member, String login, Role role, Instant grantedAt, String grantedBy) {}
