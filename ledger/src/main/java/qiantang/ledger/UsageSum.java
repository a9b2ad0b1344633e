package qiantang.ledger;

import java.time.LocalDate;
import qiantang.terms.TenantId;

/**
 * What one tenant used of one model on one day (UTC).
 *
 * @param calls how many calls, whatever their outcome
 * @param estimatedCalls how many of them carry figures of our own counting
 */
public record UsageSum(
        TenantId tenant,
        LocalDate day,
        String model,
        long calls,
        long promptTokens,
        long cachedPromptTokens,
        long completionTokens,
        long reasoningTokens,
        long estimatedCalls) {}
