package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.foundation.messages.Messages;

/** What the commands of money ask the cloud, and how they show what it says. */
class MoneyCommandsTest {
    private static final String TENANT = "01975b5f-0000-7000-8000-000000000001";
    private static final String ID = "01975b5f-0000-7000-8000-00000000000a";

    private final FakeCloud cloud = new FakeCloud();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    MoneyCommandsTest() {
        cloud.says("GET /api/v1/me", 200, "{\"tenant\":\"" + TENANT + "\"}");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private int run(String... words) {
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                Map.of("QIANTANG_SERVER", cloud.url(), "QIANTANG_KEY", "qt-mine"),
                false);
        return new Qiantang(terminal, Messages.of(List.of("command")), () -> Instant.parse("2026-01-31T23:00:00Z"))
                .run(words);
    }

    private static String yuan(String amount) {
        return "{\"amount\":\"%s\",\"unit\":\"CNY\"}".formatted(amount);
    }

    private void assertSent(String line, String body) {
        FakeCloud.Asked asked = cloud.asked().getLast();
        assertThat(asked.line()).isEqualTo(line);
        assertThat(Desk.JSON.readTree(asked.body())).isEqualTo(Desk.JSON.readTree(body));
    }

    @Test
    void aPriceIsPublishedForExactlyWhatWasSaid() {
        cloud.says("POST /api/v1/prices", 201, """
                {"id":"%s","validFrom":"2026-01-31T23:00:00Z"}""".formatted(ID));
        assertThat(run(
                        "price",
                        "publish",
                        "--model",
                        "m",
                        "--payer",
                        TENANT,
                        "--from-hour",
                        "22",
                        "--until-hour",
                        "6",
                        "--batch",
                        "false",
                        "--unit",
                        "card-hour",
                        "--prompt",
                        "1.5",
                        "--completion",
                        "2",
                        "--fee-ppm",
                        "100000",
                        "--confirm"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains(ID, "2026-01-31T23:00:00Z");
        assertSent("POST /api/v1/prices", """
                {"unit":"CARD_HOUR","model":"m","payer":"%s","hours":{"from":22,"until":6},"batch":false,
                 "perMillion":{"prompt":{"amount":"1.5","unit":"CARD_HOUR"},"completion":{"amount":"2","unit":"CARD_HOUR"}},
                 "feePpm":100000,"confirmed":true}""".formatted(TENANT));
    }

    @Test
    void aPriceIsWithdrawnWithoutNamingOne() {
        cloud.says("POST /api/v1/prices", 201, "{\"id\":\"" + ID + "\"}");
        assertThat(run("price", "withdraw", "--model", "m")).isZero();
        assertSent("POST /api/v1/prices", "{\"unit\":\"CNY\",\"model\":\"m\",\"withdrawn\":true}");
    }

    @Test
    void pricesAreShownForAMillion() {
        cloud.says("GET /api/v1/prices?model=m&limit=100", 200, """
                {"items":[{"id":"%s","model":"m","unit":"CNY","perMillion":{"completion":%s},"feePpm":7,
                 "withdrawn":false,"validFrom":"x"}]}""".formatted(ID, yuan("1000")));
        assertThat(run("price", "list", "--model", "m")).as(err.toString()).isZero();
        assertThat(out.toString().lines().toList().getLast().split(" +"))
                .containsExactly("m", "-", "-", "-", "-", "-", "yuan", "-", "-", "1000", "-", "-", "7", "no", "x", ID);
    }

    @Test
    void creditIsGrantedForAModelAndSomeDays() {
        String grants = "POST /api/v1/tenants/" + TENANT + "/grants";
        cloud.says(grants, 201, "{\"id\":\"" + ID + "\",\"amount\":" + yuan("1.5") + "}");
        assertThat(run("credit", "grant", "1.50", "--reason", "voucher 7", "--model", "m", "--days", "1"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("1.5 yuan", ID);
        assertSent(grants, """
                {"amount":%s,"origin":"voucher 7","models":["m"],"expiresAt":"2026-02-01T23:00:00Z"}""".formatted(yuan("1.50")));
    }

    @Test
    void aGrantWithoutAReasonIsTypedWrongly() {
        assertThat(run("credit", "grant", "1")).isEqualTo(ExitCode.USAGE.number());
        assertThat(cloud.asked()).isEmpty();
    }

    @Test
    void grantsShowWhatIsLeft() {
        cloud.says(
                "GET /api/v1/tenants/" + TENANT + "/grants?limit=100", 200, """
                {"items":[{"id":"%s","amount":%s,"left":%s,"models":["a","b"],"state":"WAITING","origin":"v"}]}""".formatted(ID, yuan("2"), yuan("0.5")));
        assertThat(run("credit", "list", "--lang", "zh")).isZero();
        assertThat(out.toString()).contains("剩余", "0.5", "元", "a,b", "未开始");
    }

    @Test
    void aCallIsCorrectedToACost() {
        String line = "POST /api/v1/calls/" + ID + "/corrections";
        cloud.says(line, 200, "{\"change\":" + yuan("-0.3") + ",\"day\":\"2026-01-31\"}");
        assertThat(run("credit", "correct", ID, "0", "--reason", "failed")).isZero();
        assertThat(out.toString()).contains("-0.3 yuan", "2026-01-31");
        assertSent(line, "{\"cost\":" + yuan("0") + ",\"reason\":\"failed\"}");
    }

    @Test
    void aBalanceShowsEachUnitAndEachLine() {
        cloud.says("GET /api/v1/tenants/" + TENANT + "/balance", 200, """
                {"items":[{"unit":"CNY","free":%s,"leased":%s,"held":%s,"debt":%s,
                 "lines":[{"models":["m"],"free":%s,"settled":%s,"granted":%s}]}]}""".formatted(
                        yuan("1"), yuan("2"), yuan("3"), yuan("4"), yuan("5"), yuan("6"), yuan("7")));
        assertThat(run("balance")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "UNIT FREE LEASED HELD DEBT",
                        "yuan 1 2 3 4",
                        "",
                        "MODELS UNIT FREE SETTLED GRANTED",
                        "m yuan 5 6 7");
    }

    @Test
    void holdsAreAskedForByTheirState() {
        cloud.says("GET /api/v1/tenants/" + TENANT + "/holds?state=OPEN&limit=20", 200, """
                {"items":[{"id":"%s","amount":%s,"settled":%s,"subject":"job 9","state":"OPEN"}]}""".formatted(
                        ID, yuan("8"), yuan("0")));
        assertThat(run("holds", "--state", "open")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("WHAT FOR", "job 9", "open");
    }

    @Test
    void aStatementIsOfThisMonthUnlessDaysAreNamed() {
        String path = "GET /api/v1/tenants/" + TENANT + "/statement?from=";
        String statement = """
                {"lines":[{"model":"m","calls":3,"promptTokens":9,"cachedPromptTokens":0,"completionTokens":6,
                 "reasoningTokens":0,"amount":%s}],
                 "totals":[{"unit":"CNY","used":%s,"corrected":%s,"total":%s}]}""".formatted(yuan("0.006"), yuan("0.006"), yuan("-0.001"), yuan("0.005"));
        cloud.says(path + "2026-01-01&until=2026-02-01", 200, statement);
        cloud.says(path + "2025-12-01&until=2025-12-03&side=SUPPLIER", 200, "{\"lines\":[],\"totals\":[]}");
        assertThat(run("statement")).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("m 3 9 0 6 0 0.006 yuan -", "yuan 0.006 -0.001 0.005");
        assertThat(run("statement", "--from", "2025-12-01", "--until", "2025-12-03", "--side", "supplier"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("nothing to show");
    }

    @Test
    void booksThatDifferEndWithAnExitCode() {
        String line = "GET /api/v1/ledger/reconciliation";
        cloud.says(line, 200, "{\"items\":[]}");
        assertThat(run("reconcile")).isZero();
        assertThat(out.toString()).contains("agree");
        cloud.says(line + "?day=2026-01-30", 200, """
                {"items":[{"check":"DEBT","subject":"wallet 1","expected":5,"found":6}]}""");
        assertThat(run("reconcile", "--day", "2026-01-30")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(out.toString()).contains("DEBT", "wallet 1");
        assertThat(run("reconcile", "--day", "2026-01-30", "--json")).isEqualTo(ExitCode.REFUSED.number());
    }

    @Test
    void closedDaysAreListed() {
        cloud.says("GET /api/v1/ledger/days", 200, """
                {"items":[{"day":"2026-01-30","closedAt":"x","postings":2,"entries":4,"digest":"ab","leaf":"%s"}]}""".formatted(ID));
        assertThat(run("reconcile", "days")).isZero();
        assertThat(out.toString()).contains("2026-01-30", ID);
    }
}
