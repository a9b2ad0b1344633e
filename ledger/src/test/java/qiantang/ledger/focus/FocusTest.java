package qiantang.ledger.focus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import qiantang.ledger.focus.FocusRules.Outcome;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.SiteId;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** The export before the judge who wrote the specification. */
class FocusTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    private static FocusRules rules() {
        Optional<FocusRules> found = FocusRules.find();
        assumeTrue(found.isPresent(), "the rule model lies in shared/data/focus-1.2 beside the checkout");
        return found.get();
    }

    private static Usage usage(long prompt, long cached, long completion, long reasoning) {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.PROMPT_TOKENS, prompt);
        counts.put(Meter.CACHED_PROMPT_TOKENS, cached);
        counts.put(Meter.COMPLETION_TOKENS, completion);
        counts.put(Meter.REASONING_TOKENS, reasoning);
        return new Usage(counts, Usage.Evidence.REPORTED);
    }

    private static Tariff tariff(MoneyUnit unit, long promptNano, long completionNano) {
        return new Tariff(
                new TariffId(new UUID(7, 1)),
                unit,
                Map.of(
                        Meter.PROMPT_TOKENS, new Money(promptNano, unit),
                        Meter.COMPLETION_TOKENS, new Money(completionNano, unit)));
    }

    private static DailyUse use(Tariff tariff, Usage usage, Money charged) {
        return new DailyUse(
                DAY,
                new TenantId(new UUID(1, 1)),
                new TenantId(new UUID(1, 2)),
                new TenantId(new UUID(1, 3)),
                new SiteId(new UUID(2, 1)),
                17,
                "qwen3-8b",
                "1, \"quoted\"",
                tariff,
                usage,
                charged);
    }

    private static Csv sample() {
        return written(file -> {
            Tariff yuan = tariff(MoneyUnit.CNY, 1_500_000_001L, 6_000_000_000L);
            Usage much = usage(1_234_567, 1_000, 7_654_321, 99);
            file.write(use(yuan, much, new Money(yuan.charge(much).nano() + 3, MoneyUnit.CNY)));
            Tariff points = tariff(MoneyUnit.POINT, 3_000_000_000L, 9_000_000_000L);
            Usage some = usage(10, 0, 20, 0);
            file.write(use(points, some, points.charge(some)));
            for (MoneyUnit unit : MoneyUnit.values()) {
                file.write(new Correction(
                        DAY,
                        new UUID(9, 1),
                        new TenantId(new UUID(1, 1)),
                        new TenantId(new UUID(1, 2)),
                        new TenantId(new UUID(1, 3)),
                        "qwen3-8b",
                        "call-1",
                        new Money(-5, unit)));
            }
        });
    }

    private interface Writing {
        void to(FocusFile file) throws IOException;
    }

    private static Csv written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FocusFile file = FocusFile.csv(bytes, "Qiantang")) {
            writing.to(file);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return Csv.parse(bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theRuleModelFindsNoFault() {
        FocusRules rules = rules();
        Map<String, Outcome> outcomes = rules.judge(sample(), FocusRules.SUPPORTED);
        Map<Outcome, Long> count =
                outcomes.values().stream().collect(Collectors.groupingBy(o -> o, Collectors.counting()));
        System.out.println("FOCUS 1.2, " + rules.size() + " rules: " + count);
        assertThat(outcomes).hasSize(621);
        assertThat(rules.functions()).hasSize(22);
        assertThat(failed(outcomes)).isEmpty();
    }

    private static List<String> failed(Map<String, Outcome> outcomes) {
        return outcomes.entrySet().stream()
                .filter(each -> each.getValue() == Outcome.FAILED)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A judge who never finds anything proves nothing. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "BilledCost, twelve, BilledCost-C-001-M",
                "BilledCost, '', BilledCost-C-003-M",
                "BillingCurrency, XXQ, BillingCurrency",
                "ChargeCategory, Gift, ChargeCategory",
                "ChargePeriodStart, 2026-03-01, ChargePeriodStart",
                "ChargePeriodStart, 2026-02-30T00:00:00Z, ChargePeriodStart",
                "Tags, '[1]', Tags",
                "ListCost, 77, ListCost",
                "ContractedCost, 77, ContractedUnitPrice",
                "ListUnitPrice, -1, ListUnitPrice",
                "PricingUnit, '', PricingUnit",
                "ServiceCategory, Spells, ServiceCategory",
                "ConsumedUnit, '', ConsumedUnit",
                "SkuPriceId, '', SkuPriceId",
                "InvoiceIssuerName, '', InvoiceIssuerName"
            })
    void aBrokenCellFailsARuleOfItsColumn(String column, String value, String rule) {
        Map<String, Outcome> outcomes = rules().judge(sample().with(0, column, value), FocusRules.SUPPORTED);
        assertThat(failed(outcomes)).as(column + " = " + value).anyMatch(id -> id.startsWith(rule));
    }

    @Test
    void aMissingColumnFails() {
        FocusRules rules = rules();
        for (String column : List.of("BilledCost", "ProviderName", "ChargePeriodEnd", "ServiceName")) {
            assertThat(failed(rules.judge(sample().without(column), FocusRules.SUPPORTED)))
                    .as(column)
                    .anyMatch(id -> id.startsWith("CostAndUsage-D-"));
        }
    }

    @Test
    void theLinesAddUpToTheChargeToTheNanoYuan() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            long prompt = random.nextLong(1, 1_000_000_000);
            long completion = random.nextLong(1_000_000_000);
            Usage usage = usage(prompt, random.nextLong(prompt), completion, random.nextLong(completion + 1));
            Tariff tariff = tariff(MoneyUnit.CNY, random.nextLong(10_000_000_000L), random.nextLong(10_000_000_000L));
            Money charged = new Money(tariff.charge(usage).nano() + random.nextLong(-9, 9), MoneyUnit.CNY);
            Csv file = written(out -> out.write(use(tariff, usage, charged)));
            BigDecimal billed = file.lines().stream()
                    .map(line -> new BigDecimal(line.get("BilledCost")))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal tokens = file.lines().stream()
                    .map(line -> new BigDecimal(line.get("ConsumedQuantity")))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(billed).as("seed " + seed).isEqualByComparingTo(BigDecimal.valueOf(charged.nano(), 9));
            assertThat(tokens).as("seed " + seed).isEqualByComparingTo(BigDecimal.valueOf(prompt + completion));
        }
    }

    @Test
    void creditThatIsNotMoneyBillsNothingAndIsSaidInItsOwnUnit() {
        Map<String, String> points = sample().lines().stream()
                .filter(line -> "POINT".equals(line.get("PricingCurrency")))
                .findFirst()
                .orElseThrow();
        assertThat(points).containsEntry("BilledCost", "0").containsEntry("BillingCurrency", "CNY");
        assertThat(points.get("PricingCurrencyEffectiveCost")).isEqualTo("0.00003");
    }

    @Test
    void anyTextComesBackAsItWas() {
        assertThat(sample().lines().getFirst().get("ChargeDescription")).endsWith("qwen3-8b 1, \"quoted\"");
        assertThat(sample().header()).hasSize(59).contains("x_EnergyKWh", "x_CarbonKgCO2e");
    }

    @Test
    void aCompressedFileIsTheSame() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FocusFile file = FocusFile.gzip(bytes, "Qiantang")) {
            file.write(use(tariff(MoneyUnit.CNY, 5, 6), usage(1, 0, 1, 0), new Money(0, MoneyUnit.CNY)));
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(Csv.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .lines())
                    .hasSize(2);
        }
    }

    @Test
    void whatIsWrittenLeavesAtOnce() throws IOException {
        CountingStream counting = new CountingStream();
        DailyUse use = use(tariff(MoneyUnit.CNY, 5, 6), usage(1, 0, 1, 0), new Money(0, MoneyUnit.CNY));
        try (FocusFile file = FocusFile.csv(counting, "Qiantang")) {
            for (int i = 0; i < 2_000; i++) {
                file.write(use);
            }
            assertThat(counting.bytes).as("written before the end").isGreaterThan(1_000_000);
        }
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }
}
