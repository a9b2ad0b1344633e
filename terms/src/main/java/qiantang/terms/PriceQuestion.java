package qiantang.terms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What something is to cost.
 *
 * @param payer the tenant whose account pays
 * @param model what is called; none for a job
 * @param accelerator what it runs on, where that is known
 * @param at when it begins
 */
public record PriceQuestion(
        TenantId payer, @Nullable String model, @Nullable String accelerator, boolean batch, Instant at) {
    /** A call, answered at once by whatever serves the model. */
    public static PriceQuestion call(TenantId payer, String model, Instant at) {
        return new PriceQuestion(payer, model, null, false, at);
    }
}
