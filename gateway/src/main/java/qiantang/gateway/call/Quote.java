package qiantang.gateway.call;

import java.time.Instant;
import java.util.Optional;
import qiantang.gateway.directory.Model;
import qiantang.gateway.directory.PriceList;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.request.CallRequest;
import qiantang.terms.Price;
import qiantang.terms.Prices;
import qiantang.terms.Tariff;
import qiantang.terms.TenantId;

/** What a call can cost at most, and who would pay it. */
sealed interface Quote {
    /** Nothing has a price that covers it. */
    record Free() implements Quote {}

    /** Nobody can say what it costs, because its price cannot be read. */
    record Unreadable() implements Quote {}

    /** It costs something, and nobody pays for this tenant. */
    record NoPayer() implements Quote {}

    /**
     * @param nano the worst case, in billionths of a yuan
     * @param openEnded nobody knows how long the answer may get, so the worst case is only that of its first part
     */
    record Priced(Tariff tariff, TenantId payer, String model, long nano, boolean openEnded) implements Quote {}

    /** Beyond the prompt's own bytes, what a chat template may add. */
    int TEMPLATE_TOKENS = 256;
    /** How much of an answer is held for at a time if neither the caller nor the model limits it. */
    int OPEN_ENDED_TOKENS = 4_096;

    static Quote of(PriceList prices, TenantId tenant, Model model, CallRequest request, Instant moment) {
        Optional<TenantId> payer = prices.payer(tenant);
        return switch (prices.find(payer.orElse(tenant), model.served().name(), moment)) {
            case Prices.Found.Free free -> new Free();
            case Prices.Found.Blocked blocked -> new Unreadable();
            case Prices.Found.Priced(Price price) -> {
                if (payer.isEmpty()) {
                    yield price.tariff().isFree() ? new Free() : new NoPayer();
                }
                yield priced(price.tariff(), payer.get(), model.served(), request);
            }
        };
    }

    private static Priced priced(Tariff tariff, TenantId payer, ServedModel model, CallRequest request) {
        int contextTokens = model.contextTokens();
        // No token is shorter than a byte.
        long prompt = (long) request.promptBytes() + TEMPLATE_TOKENS;
        if (contextTokens > 0) {
            prompt = Math.min(prompt, contextTokens);
        }
        long answer = switch (request.kind()) {
            case CHAT -> answerTokens(request.maxTokens(), contextTokens);
            case EMBEDDINGS -> 0;
        };
        boolean openEnded = answer < 0;
        return new Priced(
                tariff,
                payer,
                model.name(),
                worst(tariff, prompt, openEnded ? OPEN_ENDED_TOKENS : answer, request.choices()),
                openEnded);
    }

    /** At most so many; -1 if nobody knows. */
    private static long answerTokens(long asked, int context) {
        if (asked > 0) {
            return context > 0 ? Math.min(asked, context) : asked;
        }
        return context > 0 ? context : -1;
    }

    /** What is too much to be counted is more than anybody has. */
    private static long worst(Tariff tariff, long prompt, long answer, int choices) {
        try {
            return tariff.worstCase(prompt, Math.multiplyExact(answer, choices)).nano();
        } catch (ArithmeticException tooMuch) {
            return Long.MAX_VALUE;
        }
    }
}
