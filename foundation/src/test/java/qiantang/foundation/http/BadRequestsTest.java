package qiantang.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import qiantang.terms.Money;
import qiantang.terms.TenantId;

/** Whatever is sent, the answer is the right 4xx with a code: never a 5xx, never a word of our insides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsTest {
    private static final int ROUNDS = 3_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    record Order(
            String name,
            int count,
            double weight,
            boolean urgent,
            TenantId buyer,
            List<String> tags,
            Optional<Part> part,
            @Nullable Money price,
            Map<String, Long> counts) {}

    record Part(String label, Size size) {}

    enum Size {
        SMALL,
        LARGE
    }

    private static final String GOOD = """
            {"name":"潮","count":3,"weight":1.5,"urgent":true,"buyer":"0190b5a4-7a3c-7def-8123-456789abcdef",\
            "tags":["a"],"part":{"label":"x","size":"SMALL"},"price":{"amount":"1","unit":"CNY"},"counts":{"a":1}}""";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private TestDoor door;

    @BeforeAll
    void open() {
        door = TestDoor.with(
                new Route(
                                Method.POST,
                                "/orders/{name}",
                                "order",
                                Access.PUBLIC,
                                request -> Reply.ok(request.body(Order.class)))
                        .taking("dry"),
                new Route(
                                Method.GET,
                                "/orders",
                                "orders",
                                Access.PUBLIC,
                                request -> Reply.ok(request.page().of(List.of("a"), Cursor::after)))
                        .inPages());
    }

    @AfterAll
    void close() {
        door.close();
    }

    @Test
    void eachMistakeInABodyIsNamedByItsField() {
        assertThat(door.post("/orders/a", GOOD).statusCode()).isEqualTo(200);
        fault(GOOD.replace("\"count\":3", "\"count\":\"3\""), "/count", "whole number");
        fault(GOOD.replace("\"count\":3", "\"count\":3.5"), "/count", "whole number");
        fault(GOOD.replace("\"count\":3", "\"count\":99999999999"), "/count", "");
        fault(GOOD.replace("\"count\":3", "\"count\":null"), "/count", "");
        fault(GOOD.replace("\"count\":3,", ""), "/count", "required");
        fault(GOOD.replace("\"urgent\":true", "\"urgent\":1"), "/urgent", "true or false");
        fault(GOOD.replace("\"name\":\"潮\"", "\"name\":7"), "/name", "text");
        fault(GOOD.replace("\"name\":\"潮\"", "\"name\":null"), "/name", "required");
        fault(GOOD.replace("\"name\":\"潮\"", "\"name\":\"a\\u0000b\""), "/name", "cannot be stored");
        fault(GOOD.replace("\"name\":\"潮\"", "\"name\":\"\\ud800\""), "/name", "cannot be stored");
        fault(GOOD.replace("[\"a\"]", "[\"a\",null]"), "/tags/1", "required");
        fault(GOOD.replace("[\"a\"]", "\"a\""), "/tags", "list");
        fault(GOOD.replace("SMALL", "HUGE"), "/part/size", "SMALL, LARGE");
        fault(GOOD.replace("\"SMALL\"", "0"), "/part/size", "SMALL, LARGE");
        fault(GOOD.replace("\"label\":\"x\"", "\"label\":\"x\",\"more\":1"), "/part/more", "no such field");
        fault(GOOD.replace("\"label\":\"x\",", ""), "/part/label", "required");
        fault(GOOD.replace("\"amount\":\"1\"", "\"amount\":\"1e99\""), "/price", "amount");
        fault(GOOD.replace("0190b5a4-7a3c", "0190b5a4-7a3"), "/buyer", "id");
        fault(GOOD.replace("{\"a\":1}", "{\"a\":\"1\"}"), "/counts/a", "whole number");
        fault("[]", "", "object");
        fault("null", "", "required");
    }

    @Test
    void whatIsNotJsonIsToldWhere() {
        for (String body : List.of(
                "{", "{\"name\":}", "{'a':1}", "{\"a\":1} x", "{\"a\":01}", "NaN", "{\"a\":1,\"a\":2}", "\uFEFF{}")) {
            HttpResponse<String> response = door.post("/orders/a", body);
            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(TestDoor.json(response).get("code").asString()).as(body).isEqualTo("request.json_malformed");
        }
        assertThat(door.post("/orders/a", "").body()).contains("request.body_missing");
        assertThat(door.post("/orders/a", new byte[] {'"', (byte) 0xC3, '"'}).body())
                .contains("request.body_invalid");
        assertThat(door.post("/orders/a", "[".repeat(1_000)).body()).contains("request.body_invalid", "deeper than");
        assertThat(door.post("/orders/a", "1".repeat(1_000)).body()).contains("request.body_invalid");
    }

    @Test
    void randomRequestsGetTheRightAnswer() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] request = request(random);
            String answer = door.raw(request);
            Matcher status = STATUS.matcher(answer);
            String what = "seed %d round %d: %s%n%s"
                    .formatted(seed, round, new String(request, StandardCharsets.ISO_8859_1), answer);
            assertThat(status.lookingAt()).as(what).isTrue();
            int code = Integer.parseInt(status.group(1));
            assertThat(code).as(what).isBetween(200, 499);
            assertThat(answer).as(what).doesNotContain("Exception", "tools.jackson", "io.vertx", "qiantang.foundation");
            if (code >= 400 && !new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD")) {
                assertThat(answer).as(what).contains("application/problem+json", "\"code\":\"", "\"requestId\":\"");
            }
        }
    }

    /** A good request with one to four things changed; the body always has the length that is announced. */
    private static byte[] request(Random random) throws IOException {
        String method = pick(random, "POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW");
        String path = pick(
                random,
                "/orders/a",
                "/orders/a",
                "/orders",
                "/orders/%zz",
                "/orders/%00",
                "/orders/a/b/c",
                "//",
                "/orders/%C3",
                "/orders/..",
                "/nothing",
                "/orders/" + "x".repeat(random.nextInt(500)));
        String query = pick(
                random,
                "",
                "",
                "?dry=1",
                "?dry",
                "?limit=x",
                "?limit=5",
                "?cursor=" + word(random),
                "?%=%",
                "?dry=%FF",
                "?a=1&a=2",
                "?" + "&".repeat(random.nextInt(60)));
        String header = pick(
                random,
                "",
                "",
                "x-request-id: " + word(random) + "\r\n",
                "accept-language: zh;q=2,;;,*\r\n",
                "content-type: text/plain\r\n",
                "content-type: application/json; charset=latin1\r\n",
                "cookie: a=\"b; ==;\r\n");
        byte[] body = body(random, method);
        String head = method + " " + path + query + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n" + header
                + (body.length > 0 ? "content-length: " + body.length + "\r\n" : "") + "\r\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        return out.toByteArray();
    }

    private static byte[] body(Random random, String method) {
        if (method.equals("GET") && random.nextInt(4) > 0) {
            return new byte[0];
        }
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
        int changes = random.nextInt(5);
        for (int change = 0; change < changes; change++) {
            int place = random.nextInt(body.length);
            switch (random.nextInt(3)) {
                case 0 -> body[place] = (byte) random.nextInt(256);
                case 1 -> body[place] = (byte) "{}[]\",:0-.eE\\u".charAt(random.nextInt(14));
                default -> body = java.util.Arrays.copyOf(body, Math.max(1, place));
            }
        }
        return body;
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(80);
        for (int index = 0; index < length; index++) {
            word.append((char) ('!' + random.nextInt(90)));
        }
        return word.toString().replace("#", "-").replace("&", "-");
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void fault(String body, String field, String reason) {
        HttpResponse<String> response = door.post("/orders/a", body);
        assertThat(response.statusCode()).as(body + response.body()).isEqualTo(400);
        var error = TestDoor.json(response).get("errors").get(0);
        assertThat(error.get("field").asString()).as(body).isEqualTo(field);
        assertThat(error.get("reason").asString()).as(body).contains(reason);
    }
}
