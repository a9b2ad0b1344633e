package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.contract.HttpAnswer;
import qiantang.app.contract.Sample;

/**
 * What nobody may do with money by a slip of the hand: each route that takes an amount, a unit or a date gets wrong ones in
 * well-formed JSON. Each is refused with the field that is wrong and a reason, and nothing is stored.
 */
class BadMoneyTest {
    /** One counts what was tried; into the others the gateway gives back credit that it leased and does not need. */
    private static final Set<String> COUNTS = Set.of("identity.sign_in_attempt", "ledger.lease", "ledger.credit_line");

    /** Not amounts, or none that money can have: for every field that takes money. */
    private static final List<String> NO_MONEY = Stream.concat(
                    Stream.of(
                                    "NaN",
                                    "Infinity",
                                    "-Infinity",
                                    "1e400",
                                    "1e-400",
                                    "9223372036.854775808",
                                    "1,5",
                                    "\uff11",
                                    "",
                                    " 1",
                                    "0x10",
                                    "1_000",
                                    "+-1",
                                    "0.0000000001",
                                    "1.0000000001",
                                    "99999999999999999999999999999999999999",
                                    "-1",
                                    "-0.000000001",
                                    "-9223372036.854775808")
                            .map(amount -> money("\"" + amount + "\"", "\"CNY\"")),
                    Stream.of(
                            money("1", "\"CNY\""),
                            money("null", "\"CNY\""),
                            money("[]", "\"CNY\""),
                            money("\"1\"", "\"USD\""),
                            money("\"1\"", "\"cny\""),
                            money("\"1\"", "\"\""),
                            money("\"1\"", "0"),
                            "{\"amount\":\"1\"}",
                            "{\"unit\":\"CNY\"}",
                            "{}",
                            "\"1 CNY\"",
                            "1",
                            "[]"))
            .toList();

    private static final Map<String, String> GRANT =
            Map.of("amount", money("\"1\"", "\"CNY\""), "origin", "\"voucher 17\"");
    private static final Map<String, String> PRICE =
            Map.of("model", "\"badly\"", "unit", "\"CNY\"", "perMillion", perMillion(money("\"1\"", "\"CNY\"")));
    private static final Map<String, String> CORRECTION =
            Map.of("cost", money("\"1\"", "\"CNY\""), "reason", "\"answered twice\"");

    /**
     * @param told the field that the answer names, or one within it
     */
    private record Slip(String operation, String body, String told) {}

    private static String money(String amount, String unit) {
        return "{\"amount\":" + amount + ",\"unit\":" + unit + "}";
    }

    private static String perMillion(String prompt) {
        return "{\"prompt\":" + prompt + "}";
    }

    private static Slip slip(String operation, Map<String, String> good, String field, String wrong) {
        return slip(operation, good, Map.of(field, wrong), "/" + field);
    }

    private static Slip slip(String operation, Map<String, String> good, Map<String, String> wrong, String told) {
        Map<String, String> body = new LinkedHashMap<>(good);
        body.putAll(wrong);
        String fields = body.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        return new Slip(operation, fields, told);
    }

    private static Stream<Slip> grants() {
        Stream<Slip> dates = Stream.of(
                slip(
                        "grantCredit",
                        GRANT,
                        Map.of("startsAt", "\"2031-01-02T00:00:00Z\"", "expiresAt", "\"2031-01-01T00:00:00Z\""),
                        "/expiresAt"),
                slip(
                        "grantCredit",
                        GRANT,
                        Map.of("startsAt", "\"2031-01-01T00:00:00Z\"", "expiresAt", "\"2031-01-01T00:00:00Z\""),
                        "/expiresAt"),
                slip("grantCredit", GRANT, "expiresAt", "\"2001-01-01T00:00:00Z\""),
                slip("grantCredit", GRANT, "expiresAt", "\"9999-12-31T23:59:59Z\""),
                slip("grantCredit", GRANT, "expiresAt", "\"2031-02-30T00:00:00Z\""),
                slip("grantCredit", GRANT, "expiresAt", "\"+1000000000-01-01T00:00:00Z\""),
                slip("grantCredit", GRANT, "expiresAt", "1900000000"),
                slip("grantCredit", GRANT, "startsAt", "\"9999-12-31T23:59:59Z\""),
                slip("grantCredit", GRANT, "startsAt", "\"2031-01-01\""));
        Stream<Slip> others = Stream.of(
                slip("grantCredit", GRANT, "amount", money("\"0\"", "\"CNY\"")),
                slip("grantCredit", GRANT, "amount", money("\"1000000000.000000001\"", "\"CNY\"")),
                slip("grantCredit", GRANT, "priority", "-1"),
                slip("grantCredit", GRANT, "priority", "1001"),
                slip("grantCredit", GRANT, "priority", "2147483648"),
                slip("grantCredit", GRANT, "priority", "0.5"),
                slip("grantCredit", GRANT, "models", "[\"\"]"),
                slip("grantCredit", GRANT, "origin", "\"\""));
        return Stream.concat(
                NO_MONEY.stream().map(wrong -> slip("grantCredit", GRANT, "amount", wrong)),
                Stream.concat(dates, others));
    }

    private static Stream<Slip> prices() {
        Stream<Slip> others = Stream.of(
                // A price at which one call of many tokens would cost more than there are nano-yuan.
                slip("publishPrice", PRICE, "perMillion", perMillion(money("\"9223372036\"", "\"CNY\""))),
                // A price in another unit than its version: units never mix.
                slip("publishPrice", PRICE, "perMillion", perMillion(money("\"1\"", "\"POINT\""))),
                slip("publishPrice", PRICE, "perMillion", "{}"),
                slip("publishPrice", PRICE, "perMillion", "{\"tokens\":" + money("\"1\"", "\"CNY\"") + "}"),
                slip("publishPrice", PRICE, "unit", "\"EUR\""),
                slip("publishPrice", PRICE, "feePpm", "-1"),
                slip("publishPrice", PRICE, "feePpm", "1000001"),
                slip("publishPrice", PRICE, "feePpm", "9223372036854775808"),
                slip("publishPrice", PRICE, "feePpm", "1e2"),
                slip("publishPrice", PRICE, "hours", "{\"from\":9,\"until\":9}"),
                slip("publishPrice", PRICE, "hours", "{\"from\":-1,\"until\":9}"),
                slip("publishPrice", PRICE, "hours", "{\"from\":0,\"until\":25}"),
                slip("publishPrice", PRICE, "validFrom", "\"2001-01-01T00:00:00Z\""),
                slip("publishPrice", PRICE, "validFrom", "\"9999-12-31T23:59:59Z\""),
                slip("publishPrice", PRICE, "model", "\"\""));
        return Stream.concat(
                NO_MONEY.stream().map(wrong -> slip("publishPrice", PRICE, "perMillion", perMillion(wrong))), others);
    }

    private static Stream<Slip> corrections() {
        Stream<Slip> others = Stream.of(
                // The call was charged in yuan.
                slip("correctCall", CORRECTION, "cost", money("\"1\"", "\"CARD_HOUR\"")),
                slip("correctCall", CORRECTION, "reason", "\"\""));
        return Stream.concat(NO_MONEY.stream().map(wrong -> slip("correctCall", CORRECTION, "cost", wrong)), others);
    }

    @Test
    void aSlipWithMoneyIsToldByItsFieldAndStoresNothing(@TempDir Path home) throws Exception {
        List<String> wrong = new ArrayList<>();
        try (ModelServer server = new ModelServer();
                RunningCloud cloud = new RunningCloud(home)) {
            GoodRequests good = new GoodRequests(cloud, server);
            Map<String, String> before = stored(cloud);
            Stream.of(grants(), prices(), corrections()).flatMap(each -> each).forEach(slip -> {
                HttpAnswer answer = cloud.send(good.of(slip.operation()).json(slip.body()));
                if (answer.status() < 400 || answer.status() >= 500 || !tells(answer, slip.told())) {
                    wrong.add(slip + " -> " + answer.status() + " " + answer.text());
                }
            });
            for (Map.Entry<String, String> slip : queries().entrySet()) {
                Sample asked = good.of(slip.getKey().split(" ", 2)[0]).asking(slip.getValue());
                HttpAnswer answer = cloud.send(asked);
                if (answer.status() != 400 || !tells(answer, slip.getKey().split(" ", 2)[1])) {
                    wrong.add(slip + " -> " + answer.status() + " " + answer.text());
                }
            }
            Map<String, String> after = stored(cloud);
            after.entrySet().removeAll(before.entrySet());
            assertThat(wrong).isEmpty();
            assertThat(after).as("what was stored").isEmpty();
        }
    }

    /** The operation and the parameter that is wrong. */
    private static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("showStatement until", "from=2026-02-01&until=2026-01-01");
        queries.put("showStatement from", "from=2026-02-30&until=2026-03-01");
        queries.put("showStatement side", "from=2026-01-01&until=2026-02-01&side=NOBODY");
        queries.put("reconcile day", "day=yesterday");
        queries.put("listHolds state", "state=LOST");
        queries.put("listGrants limit", "limit=-1");
        queries.put("listPrices limit", "limit=1e9");
        return queries;
    }

    private static boolean tells(HttpAnswer answer, String field) {
        return answer.json()
                .path("errors")
                .valueStream()
                .anyMatch(error -> error.path("field").asString("").startsWith(field)
                        && !error.path("reason").asString("").isBlank());
    }

    private static Map<String, String> stored(RunningCloud cloud) {
        Map<String, String> tables = new HashMap<>(cloud.stored());
        tables.keySet().removeAll(COUNTS);
        return tables;
    }
}
