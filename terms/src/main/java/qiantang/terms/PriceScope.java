package qiantang.terms;

import org.jspecify.annotations.Nullable;

/**
 * What a price is for; an absent part does not restrict. Where several prices fit, one that names the payer goes before one
 * that names the model, then the class, then the hours, then batch.
 *
 * @param payer only where this tenant pays: a price agreed with it
 * @param accelerator only on this class of cards, as {@code vendor/model}
 * @param hours only at these hours
 * @param batch only for batch work, or only for what is not
 */
public record PriceScope(
        @Nullable TenantId payer,
        @Nullable String model,
        @Nullable String accelerator,
        @Nullable DayHours hours,
        @Nullable Boolean batch) {
    public static final PriceScope EVERYTHING = new PriceScope(null, null, null, null, null);

    public static PriceScope ofModel(String model) {
        return new PriceScope(null, model, null, null, null);
    }

    public boolean covers(PriceQuestion question) {
        return (payer == null || payer.equals(question.payer()))
                && (model == null || model.equals(question.model()))
                && (accelerator == null || accelerator.equals(question.accelerator()))
                && (hours == null || hours.contain(question.at()))
                && (batch == null || batch == question.batch());
    }

    /** Higher goes first. */
    int rank() {
        return (payer == null ? 0 : 16)
                + (model == null ? 0 : 8)
                + (accelerator == null ? 0 : 4)
                + (hours == null ? 0 : 2)
                + (batch == null ? 0 : 1);
    }
}
