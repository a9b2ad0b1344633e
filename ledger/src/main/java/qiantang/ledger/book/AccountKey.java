package qiantang.ledger.book;

import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** Whose account, in which unit, for what. */
public record AccountKey(TenantId tenant, MoneyUnit unit, AccountKind kind) {}
