package qiantang.ledger.credit;

import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/** The purse of a tenant in one unit (钱包). */
public record Wallet(TenantId tenant, MoneyUnit unit) {}
