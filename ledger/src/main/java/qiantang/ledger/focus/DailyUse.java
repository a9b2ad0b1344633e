package qiantang.ledger.focus;

import java.time.LocalDate;
import qiantang.terms.Money;
import qiantang.terms.SiteId;
import qiantang.terms.Tariff;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * What one tenant used of one model on one day under one tariff, and what it was charged for it.
 *
 * @param consumer who called
 * @param payer whose credit it was
 * @param supplier whose site answered
 * @param route a number that tells the lines of one day apart
 * @param charged the sum over the calls, each of which was rounded by itself
 */
public record DailyUse(
        LocalDate day,
        TenantId consumer,
        TenantId payer,
        TenantId supplier,
        SiteId site,
        long route,
        String model,
        String modelVersion,
        Tariff tariff,
        Usage usage,
        Money charged) {}
