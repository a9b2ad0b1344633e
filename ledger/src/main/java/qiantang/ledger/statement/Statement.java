package qiantang.ledger.statement;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;

/**
 * What a tenant owes or is owed for some days (账单), made of the sums of days.
 *
 * @param until the first day that is not in it
 */
public record Statement(
        TenantId tenant, Side side, LocalDate from, LocalDate until, List<Line> lines, List<Total> totals) {
    /** As what the tenant is looked at. */
    public enum Side {
        /** Whose account paid. */
        PAYER("payer_id"),
        /** Who called: of a project, whoever paid for it. */
        CONSUMER("consumer_id"),
        /** Whose sites answered; amounts are less the operator's fee. */
        SUPPLIER("supplier_id");

        private final String column;

        Side(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    /** All use of one model at one price. */
    public record Line(
            String model,
            @Nullable TariffId tariff,
            long calls,
            long promptTokens,
            long cachedPromptTokens,
            long completionTokens,
            long reasoningTokens,
            @Nullable Money amount) {}

    /** One unit's sums. */
    public record Total(MoneyUnit unit, Money used, Money corrected, Money total) {}
}
