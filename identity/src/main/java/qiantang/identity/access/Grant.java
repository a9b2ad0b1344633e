package qiantang.identity.access;

import qiantang.terms.TenantId;

/** A role held at a tenant. */
public record Grant(TenantId tenant, Role role) {}
