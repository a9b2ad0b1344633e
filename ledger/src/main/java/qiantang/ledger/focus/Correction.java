package qiantang.ledger.focus;

import java.time.LocalDate;
import java.util.UUID;
import qiantang.terms.Money;
import qiantang.terms.TenantId;

/**
 * What was charged too much or too little, on the day on whose books that stands.
 *
 * @param difference what is charged on top; negative: given back
 */
public record Correction(
        LocalDate day,
        UUID id,
        TenantId consumer,
        TenantId payer,
        TenantId supplier,
        String model,
        String call,
        Money difference) {}
