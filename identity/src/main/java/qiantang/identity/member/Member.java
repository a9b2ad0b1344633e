package qiantang.identity.member;

import java.time.Instant;
import java.util.Optional;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** A person in a tenant (成员). */
public record Member(
        MemberId id, TenantId tenant, String login, String name, Optional<Instant> disabledAt, Instant createdAt) {}
