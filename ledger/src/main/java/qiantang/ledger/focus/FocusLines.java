package qiantang.ledger.focus;

import static qiantang.ledger.focus.FocusColumn.*;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Tariff;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * How a charge becomes lines of FOCUS: one for each kind of token that was used, since each has its price.
 *
 * <p>List and contracted cost are unit price times quantity, exactly. What is billed is what was really charged, call by
 * call; it is shared among the lines in proportion, and the last takes what rounding leaves, so the lines add up to the
 * charge to the nano-yuan. Credit in card hours and points is a pricing currency: it was paid for, or given, before, so it
 * bills nothing.
 */
final class FocusLines {
    private static final String CNY = "CNY";
    private static final String PER_MILLION_TOKENS = "1000000 Tokens";
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final int NANO_DIGITS = 9;

    private final String provider;

    /** @param provider who runs the cloud and writes the bills */
    FocusLines(String provider) {
        this.provider = provider;
    }

    List<FocusLine> of(DailyUse use) {
        Map<Meter, Long> tokens = tokens(use.usage());
        Map<Meter, BigDecimal> exact = new EnumMap<>(Meter.class);
        tokens.forEach((meter, count) -> exact.put(meter, cost(use.tariff(), meter, count)));
        BigDecimal whole = exact.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        List<FocusLine> lines = new ArrayList<>();
        long left = use.charged().nano();
        int open = tokens.size();
        for (Map.Entry<Meter, Long> each : tokens.entrySet()) {
            open--;
            BigDecimal share = exact.getOrDefault(each.getKey(), BigDecimal.ZERO);
            long nano = open == 0 ? left : share(use.charged().nano(), share, whole);
            left -= nano;
            lines.add(line(
                    use,
                    each.getKey(),
                    each.getValue(),
                    share,
                    new Money(nano, use.charged().unit())));
        }
        return lines;
    }

    FocusLine of(Correction correction) {
        FocusLine line = common(correction.day(), correction.consumer(), correction.payer(), correction.supplier())
                .put(CHARGE_CATEGORY, "Usage")
                .put(CHARGE_CLASS, "Correction")
                .put(CHARGE_FREQUENCY, "Usage-Based")
                .put(CHARGE_DESCRIPTION, "Correction of call " + correction.call())
                .put(CONSUMED_QUANTITY, BigDecimal.ZERO)
                .put(CONSUMED_UNIT, "Tokens")
                .put(PRICING_CATEGORY, "Standard")
                .put(RESOURCE_ID, correction.model())
                .put(RESOURCE_NAME, correction.model())
                .put(RESOURCE_TYPE, "Model")
                .put(TAGS, "{}");
        return costs(line, correction.difference(), amount(correction.difference()));
    }

    private FocusLine line(DailyUse use, Meter meter, long count, BigDecimal exact, Money charged) {
        String sku = use.model() + "/" + word(meter);
        BigDecimal quantity = BigDecimal.valueOf(count);
        BigDecimal price = rate(use.tariff(), meter);
        FocusLine line = common(use.day(), use.consumer(), use.payer(), use.supplier())
                .put(CHARGE_CATEGORY, "Usage")
                .put(CHARGE_FREQUENCY, "Usage-Based")
                .put(CHARGE_DESCRIPTION, word(meter) + " of " + use.model() + " " + use.modelVersion())
                .put(CONSUMED_QUANTITY, quantity)
                .put(CONSUMED_UNIT, "Tokens")
                .put(PRICING_CATEGORY, "Standard")
                .put(PRICING_QUANTITY, quantity.divide(MILLION))
                .put(PRICING_UNIT, PER_MILLION_TOKENS)
                .put(RESOURCE_ID, use.model())
                .put(RESOURCE_NAME, use.model())
                .put(RESOURCE_TYPE, "Model")
                .put(REGION_ID, use.site().text())
                .put(REGION_NAME, use.site().text())
                .put(SKU_ID, sku)
                .put(SKU_METER, word(meter))
                .put(SKU_PRICE_ID, use.tariff().id() + "/" + sku)
                .put(SKU_PRICE_DETAILS, "{\"x_Tariff\":\"" + use.tariff().id() + "\"}")
                .put(TAGS, "{\"route\":\"" + use.route() + "\"}");
        boolean money = use.tariff().unit() == MoneyUnit.CNY;
        BigDecimal inMoney = money ? price : BigDecimal.ZERO;
        line.put(LIST_UNIT_PRICE, inMoney)
                .put(CONTRACTED_UNIT_PRICE, inMoney)
                .put(PRICING_CURRENCY_LIST_UNIT_PRICE, price)
                .put(PRICING_CURRENCY_CONTRACTED_UNIT_PRICE, price);
        return costs(line, charged, money ? exact : BigDecimal.ZERO);
    }

    /** @param listed in yuan */
    private static FocusLine costs(FocusLine line, Money charged, BigDecimal listed) {
        boolean money = charged.unit() == MoneyUnit.CNY;
        BigDecimal billed = money ? amount(charged) : BigDecimal.ZERO;
        return line.put(BILLED_COST, billed)
                .put(EFFECTIVE_COST, billed)
                .put(LIST_COST, money ? listed : BigDecimal.ZERO)
                .put(CONTRACTED_COST, money ? listed : BigDecimal.ZERO)
                .put(PRICING_CURRENCY, money ? CNY : charged.unit().name())
                .put(PRICING_CURRENCY_EFFECTIVE_COST, amount(charged));
    }

    private FocusLine common(LocalDate day, TenantId consumer, TenantId payer, TenantId supplier) {
        YearMonth month = YearMonth.from(day);
        return new FocusLine()
                .put(BILLING_ACCOUNT_ID, payer.text())
                .put(BILLING_ACCOUNT_NAME, payer.text())
                .put(BILLING_ACCOUNT_TYPE, "Tenant")
                .put(BILLING_CURRENCY, CNY)
                .put(BILLING_PERIOD_START, midnight(month.atDay(1)))
                .put(BILLING_PERIOD_END, midnight(month.plusMonths(1).atDay(1)))
                .put(CHARGE_PERIOD_START, midnight(day))
                .put(CHARGE_PERIOD_END, midnight(day.plusDays(1)))
                .put(INVOICE_ID, month + "/" + payer)
                .put(INVOICE_ISSUER_NAME, provider)
                .put(PROVIDER_NAME, provider)
                .put(PUBLISHER_NAME, supplier.text())
                .put(SERVICE_CATEGORY, "AI and Machine Learning")
                .put(SERVICE_SUBCATEGORY, "Generative AI")
                .put(SERVICE_NAME, "Model Inference")
                .put(SUB_ACCOUNT_ID, consumer.text())
                .put(SUB_ACCOUNT_NAME, consumer.text())
                .put(SUB_ACCOUNT_TYPE, "Tenant");
    }

    /** The kinds of tokens without overlap, and only those that occurred. */
    private static Map<Meter, Long> tokens(Usage usage) {
        long cached = usage.of(Meter.CACHED_PROMPT_TOKENS);
        long reasoning = usage.of(Meter.REASONING_TOKENS);
        Map<Meter, Long> tokens = new EnumMap<>(Meter.class);
        tokens.put(Meter.PROMPT_TOKENS, usage.of(Meter.PROMPT_TOKENS) - cached);
        tokens.put(Meter.CACHED_PROMPT_TOKENS, cached);
        tokens.put(Meter.COMPLETION_TOKENS, usage.of(Meter.COMPLETION_TOKENS) - reasoning);
        tokens.put(Meter.REASONING_TOKENS, reasoning);
        tokens.values().removeIf(count -> count == 0);
        return tokens;
    }

    /** What a million of it costs; a part without a price of its own costs what its whole costs. */
    private static BigDecimal rate(Tariff tariff, Meter meter) {
        Money own = tariff.perMillion().get(meter);
        if (own != null) {
            return amount(own);
        }
        return switch (meter) {
            case CACHED_PROMPT_TOKENS -> rate(tariff, Meter.PROMPT_TOKENS);
            case REASONING_TOKENS -> rate(tariff, Meter.COMPLETION_TOKENS);
            case PROMPT_TOKENS, COMPLETION_TOKENS, CARD_SECONDS -> BigDecimal.ZERO;
        };
    }

    private static BigDecimal cost(Tariff tariff, Meter meter, long count) {
        return rate(tariff, meter).multiply(BigDecimal.valueOf(count)).divide(MILLION);
    }

    private static long share(long nano, BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? 0
                : BigDecimal.valueOf(nano)
                        .multiply(part)
                        .divideToIntegralValue(whole)
                        .longValueExact();
    }

    private static BigDecimal amount(Money money) {
        return new BigDecimal(BigInteger.valueOf(money.nano()), NANO_DIGITS);
    }

    private static String midnight(LocalDate day) {
        return day + "T00:00:00Z";
    }

    private static String word(Meter meter) {
        return switch (meter) {
            case PROMPT_TOKENS -> "Prompt Tokens";
            case CACHED_PROMPT_TOKENS -> "Cached Prompt Tokens";
            case COMPLETION_TOKENS -> "Completion Tokens";
            case REASONING_TOKENS -> "Reasoning Tokens";
            case CARD_SECONDS -> "Card Seconds";
        };
    }
}
