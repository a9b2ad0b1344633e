package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.ledger.focus.Csv;
import qiantang.ledger.focus.FocusExport.Packing;
import qiantang.ledger.focus.FocusRules;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** What the books say, as other people's cost tools read it. */
class FocusExportTest {
    private static final YearMonth MONTH = YearMonth.of(2026, 11);

    private final TestLedger house = new TestLedger(11);
    private final CallRecords records = new CallRecords(house.random, TestLedger.BEGIN);
    private final TenantId consumer = house.tenant();
    private final TenantId supplier = house.tenant();

    @AfterEach
    void close() {
        house.close();
    }

    private Csv exported(TenantId payer, YearMonth month) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        house.ledger.focus().write(payer, month, Packing.CSV, out);
        return Csv.parse(out.toString(StandardCharsets.UTF_8));
    }

    private static BigDecimal billed(Csv file) {
        return file.lines().stream()
                .map(line -> new BigDecimal(line.getOrDefault("BilledCost", "")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private void use(int calls) {
        PublishedPrice price = house.price("m", "1.7", "8.3");
        house.grant(consumer, "1000");
        List<CallRecord> some = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Usage usage = Usage.tokens(
                    house.random.nextLong(1, 5_000), house.random.nextLong(1, 2_000), Usage.Evidence.REPORTED);
            some.add(records.call(consumer, supplier, "m", usage, house.billing(price, consumer)));
        }
        house.now = house.now.plus(Duration.ofHours(1));
        assertThat(house.ledger.intake().accept(some)).isEqualTo(new Receipt(calls, 0, 0));
    }

    @Test
    void whatIsExportedIsWhatWasChargedToTheNanoYuan() throws IOException {
        use(50);

        Csv file = exported(consumer, MONTH);
        long charged = house.number("select sum(charged_nano) from ledger.day_use");
        assertThat(charged).isPositive();
        assertThat(billed(file)).isEqualByComparingTo(BigDecimal.valueOf(charged, 9));
        assertThat(exported(supplier, MONTH).lines())
                .as("of somebody who pays nothing")
                .isEmpty();
        assertThat(exported(consumer, MONTH.plusMonths(1)).lines()).isEmpty();
        assertThat(exported(consumer, MONTH.minusMonths(1)).lines()).isEmpty();
    }

    @Test
    void moreThanOnePageIsReadToTheEnd() throws IOException {
        use(1_203);

        Csv file = exported(consumer, MONTH);
        assertThat(file.lines()).hasSize(2 * 1_203).doesNotHaveDuplicates();
        long charged = house.number("select sum(charged_nano) from ledger.day_use");
        assertThat(billed(file)).isEqualByComparingTo(BigDecimal.valueOf(charged, 9));
    }

    @Test
    void aCorrectionIsALineOfItsOwn() throws Exception {
        use(3);
        correct(-1_000);
        correct(25);

        Csv file = exported(consumer, MONTH);
        long charged = house.number("select sum(charged_nano) from ledger.day_use") - 975;
        assertThat(billed(file)).isEqualByComparingTo(BigDecimal.valueOf(charged, 9));
        assertThat(file.lines().stream().filter(line -> "Correction".equals(line.get("ChargeClass"))))
                .hasSize(2);
        Optional<FocusRules> rules = FocusRules.find();
        assumeTrue(rules.isPresent(), "the rule model lies in shared/data/focus-1.2 beside the checkout");
        Map<String, FocusRules.Outcome> outcomes = rules.get().judge(file, FocusRules.SUPPORTED);
        outcomes.values().removeIf(outcome -> outcome != FocusRules.Outcome.FAILED);
        assertThat(outcomes).isEmpty();
    }

    private void correct(long nano) throws SQLException {
        try (Connection connection = house.database.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into ledger.correction (id, call_id, consumer_id, supplier_id, payer_id, model, unit, nano,
                        fee_nano, charged_nano, day, posting_no, reason, corrected_by, corrected_at)
                    select '%s', '%s', '%s', '%s', '%s', 'm', 'CNY', %d, 0, 0, day, posting_no, 'test', 'member:7', posted_at
                      from ledger.posting where kind = 'USAGE' limit 1
                    """.formatted(house.id(), UUID.randomUUID(), consumer, supplier, consumer, nano));
        }
    }
}
