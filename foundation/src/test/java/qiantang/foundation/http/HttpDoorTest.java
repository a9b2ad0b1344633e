package qiantang.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import qiantang.foundation.messages.Text;
import qiantang.terms.KeyId;
import qiantang.terms.Money;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpDoorTest {
    record Thing(
            String name,
            int size,
            List<String> tags,
            Optional<Instant> until,
            @Nullable Money price,
            Optional<Colour> colour) {}

    enum Colour {
        RED,
        GREEN
    }

    private static final Text A_NUMBER = Text.of("request.reason.integer");

    @SuppressWarnings("NullAway.Init") // set before each test by JUnit
    private TestDoor door;

    @BeforeAll
    void open() {
        List<Integer> numbers = IntStream.range(0, 7).boxed().toList();
        door = TestDoor.with(
                new Route(
                        Method.POST,
                        "/things",
                        "makeThing",
                        Access.PUBLIC,
                        request -> Reply.created("/things/1", request.body(Thing.class))),
                new Route(
                        Method.GET,
                        "/things/{keyId}",
                        "getThing",
                        Access.PUBLIC,
                        request -> Reply.ok(request.id("keyId", KeyId::parse))),
                new Route(
                        Method.GET,
                        "/things/first",
                        "firstThing",
                        Access.PUBLIC,
                        request -> Reply.ok(List.of("first"))),
                new Route(
                        Method.GET,
                        "/names/{name}",
                        "getName",
                        Access.PUBLIC,
                        request -> Reply.ok(List.of(request.path("name")))),
                new Route(Method.GET, "/numbers", "numbers", Access.PUBLIC, request -> {
                            Page page = request.page();
                            long after =
                                    page.after().map(cursor -> cursor.number(0)).orElse(-1L);
                            List<Integer> rows = numbers.stream()
                                    .filter(number -> number > after)
                                    .limit(page.rowsToAsk())
                                    .toList();
                            return Reply.ok(page.of(rows, Cursor::after));
                        })
                        .inPages(),
                new Route(
                                Method.GET,
                                "/sum",
                                "sum",
                                Access.PUBLIC,
                                request -> Reply.ok(List.of(request.query("a", Integer::parseInt, A_NUMBER)
                                        .orElse(0))))
                        .taking("a"),
                new Route(
                        Method.GET,
                        "/mine",
                        "mine",
                        Access.REQUIRED,
                        request -> Reply.ok(List.of(request.caller().actor()))),
                new Route(Method.GET, "/broken", "broken", Access.PUBLIC, request -> {
                    throw new IllegalStateException("a secret detail");
                }),
                new Route(
                        Method.GET,
                        "/stream",
                        "stream",
                        Access.PUBLIC,
                        request -> Reply.stream(
                                200, "application/octet-stream", 200_000, new ByteArrayInputStream(new byte[200_000]))),
                new Route(
                        Method.DELETE, "/things/{keyId}", "deleteThing", Access.PUBLIC, request -> Reply.noContent()));
    }

    @AfterAll
    void close() {
        door.close();
    }

    @Test
    void aRecordGoesInAndComesOut() {
        HttpResponse<String> made = door.post("/things", """
                {"name":"潮","size":3,"tags":["a"],"until":"2026-01-31T08:00:00Z","price":{"amount":"0.0021","unit":"CNY"}}""");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("location")).contains("/things/1");
        assertThat(made.body()).isEqualTo("""
                        {"name":"潮","size":3,"tags":["a"],"until":"2026-01-31T08:00:00Z","price":{"amount":"0.0021","unit":"CNY"}}""");
    }

    @Test
    void aLiteralSegmentGoesBeforeANamedOne() {
        assertThat(door.get("/things/first").body()).isEqualTo("[\"first\"]");
        assertThat(door.get("/things/0190b5a4-7a3c-7def-8123-456789abcdef").body())
                .isEqualTo("\"0190b5a4-7a3c-7def-8123-456789abcdef\"");
        assertThat(door.get("/names/a%2Fb%20%E6%BD%AE").body()).isEqualTo("[\"a/b 潮\"]");
    }

    @Test
    void whatIsUnknownIsNamedInTheLanguageOfTheReader() {
        HttpResponse<String> english = door.get("/nothing");
        assertThat(english.statusCode()).isEqualTo(404);
        assertThat(english.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(TestDoor.json(english).get("code").asString()).isEqualTo("request.not_found");
        HttpResponse<String> chinese = door.send(
                door.to("/nothing").header("accept-language", "en;q=0.5, zh-CN").GET());
        assertThat(TestDoor.json(chinese).get("title").asString()).isEqualTo("此处没有内容");
        assertThat(chinese.headers().firstValue("content-language")).contains("zh-CN");
    }

    @Test
    void anotherMethodIsToldWhichOnesThereAre() {
        HttpResponse<String> response = door.send(door.to("/things/first").DELETE());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
        HttpResponse<String> options = door.send(door.to("/things").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("POST, OPTIONS");
    }

    @Test
    void headIsGetWithoutTheBody() {
        HttpResponse<String> head = door.send(door.to("/things/first").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length")).contains("9");
    }

    @Test
    void aMistakeOfOursTellsOnlyTheRequestId() {
        HttpResponse<String> response = door.send(
                door.to("/broken").header("x-request-id", "my-own-id-1").GET());
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("my-own-id-1").doesNotContain("secret detail", "Exception");
        assertThat(response.headers().firstValue("x-request-id")).contains("my-own-id-1");
    }

    @Test
    void whatCannotBeWrittenOrIsAnErrorIsAnsweredToo() {
        try (TestDoor faulty = TestDoor.with(
                new Route(Method.GET, "/circle", "circle", Access.PUBLIC, request -> {
                    List<Object> circle = new ArrayList<>();
                    circle.add(circle);
                    return Reply.ok(circle);
                }),
                new Route(Method.GET, "/error", "error", Access.PUBLIC, request -> {
                    throw new AssertionError("never");
                }),
                new Route(
                        Method.GET,
                        "/header",
                        "header",
                        Access.PUBLIC,
                        request -> Reply.noContent().header("location", "a\r\nb: c")))) {
            for (String path : List.of("/circle", "/error", "/header")) {
                assertThat(faulty.get(path).statusCode()).as(path).isEqualTo(500);
            }
        }
    }

    @Test
    void anInsaneRequestIdIsReplaced() {
        HttpResponse<String> response =
                door.send(door.to("/sum").header("x-request-id", "<script>").GET());
        assertThat(response.headers().firstValue("x-request-id").orElseThrow()).hasSize(36);
    }

    @Test
    void onlyWhoIsKnownGetsToARequiredRoute() {
        HttpResponse<String> refused = door.get("/mine");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
        assertThat(door.send(door.to("/mine")
                                .header("authorization", TestDoor.BEARER)
                                .GET())
                        .body())
                .isEqualTo("[\"tester\"]");
    }

    @Test
    void aListIsReadPageByPage() {
        String cursor = "";
        StringBuilder seen = new StringBuilder();
        int pages = 0;
        do {
            var page = TestDoor.json(door.get("/numbers?limit=3" + cursor));
            page.get("items").forEach(item -> seen.append(item.asInt()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
            pages++;
        } while (!cursor.isEmpty());
        assertThat(seen).hasToString("0123456");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aCursorThatWasTouchedIsRefused() {
        String cursor = TestDoor.json(door.get("/numbers?limit=3")).get("next").asString();
        String touched = cursor.substring(0, cursor.length() - 2) + (cursor.endsWith("AA") ? "BB" : "AA");
        assertThat(code(door.get("/numbers?cursor=" + touched))).isEqualTo("request.cursor_invalid");
        assertThat(code(door.get("/numbers?cursor="))).isEqualTo("request.cursor_invalid");
        assertThat(code(door.get("/numbers?limit=0"))).isEqualTo("request.query_invalid");
        assertThat(code(door.get("/numbers?limit=201"))).isEqualTo("request.query_invalid");
    }

    @Test
    void queryParametersAreReadStrictly() {
        assertThat(door.get("/sum?a=4").body()).isEqualTo("[4]");
        assertThat(faults(door.get("/sum?b=4"))).contains("\"field\":\"b\"", "no such parameter");
        assertThat(faults(door.get("/sum?a=1&a=2"))).contains("once only");
        assertThat(faults(door.get("/sum?a=x"))).contains("whole number");
        assertThat(faults(door.get("/sum?a=%00"))).contains("UTF-8");
        assertThat(faults(door.get("/sum?a=%FF"))).contains("UTF-8");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndTheAnswerArrives() throws IOException {
        assertThat(code(door.post("/things", new byte[Route.MAX_BODY_BYTES + 1])))
                .isEqualTo("request.body_too_large");
        String chunked = door.raw(("POST /things HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n200000\r\n"
                        + " ".repeat(0x200000) + "\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(chunked).startsWith("HTTP/1.1 413").contains("request.body_too_large");
    }

    @Test
    void whatIsNotHttpIsToldSo() throws IOException {
        assertThat(raw("NONSENSE\r\n\r\n")).contains(" 400 ", "request.malformed");
        assertThat(raw("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                .contains(" 414 ", "request.uri_too_long");
        assertThat(raw("GET / HTTP/1.1\r\nhost: x\r\nx: " + "a".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ", "request.headers_too_large");
    }

    @Test
    void aStreamArrivesWhole() {
        HttpResponse<String> response = door.get("/stream");
        assertThat(response.headers().firstValue("content-length")).contains("200000");
        assertThat(response.body()).hasSize(200_000);
    }

    @Test
    void answersCarryTheHeadersThatKeepBrowsersFromGuessing() {
        HttpResponse<String> response = door.get("/sum");
        assertThat(response.headers().map()).containsKeys("x-content-type-options", "content-security-policy");
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void aBodyWhereNoneIsWantedIsRefused() {
        assertThat(code(door.send(door.to("/sum").method("GET", BodyPublishers.ofString("{}")))))
                .isEqualTo("request.body_unwanted");
    }

    @Test
    void whoIsOneTooManyIsAskedToComeBack() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        DoorLimits usual = DoorLimits.usual();
        DoorLimits narrow =
                new DoorLimits(10, 1, usual.bufferedBytes(), usual.bodyTime(), usual.handlerTime(), usual.idleTime());
        try (TestDoor busy = TestDoor.with(narrow, new Route(Method.GET, "/slow", "slow", Access.PUBLIC, request -> {
            inside.countDown();
            leave.await();
            return Reply.noContent();
        }))) {
            CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> busy.get("/slow"));
            inside.await();
            HttpResponse<String> second = busy.get("/slow");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("retry-after")).contains("1");
            leave.countDown();
            assertThat(first.get().statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aHandlerThatTakesTooLongIsGivenUp() {
        DoorLimits usual = DoorLimits.usual();
        DoorLimits hasty = new DoorLimits(
                10, 10, usual.bufferedBytes(), usual.bodyTime(), Duration.ofMillis(50), usual.idleTime());
        try (TestDoor slow = TestDoor.with(hasty, new Route(Method.GET, "/slow", "slow", Access.PUBLIC, request -> {
            new CountDownLatch(1).await();
            return Reply.noContent();
        }))) {
            assertThat(code(slow.get("/slow"))).isEqualTo("server.timed_out");
        }
    }

    @Test
    void aRequestInFlightIsAnsweredWhileTheDoorCloses() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (TestDoor closing = TestDoor.with(new Route(Method.GET, "/slow", "slow", Access.PUBLIC, request -> {
            inside.countDown();
            leave.await();
            return Reply.noContent();
        }))) {
            CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> closing.get("/slow"));
            inside.await();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(closing.door::close);
            leave.countDown();
            assertThat(first.get().statusCode()).isEqualTo(204);
            closed.get();
        }
    }

    private String raw(String request) throws IOException {
        return door.raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String code(HttpResponse<String> response) {
        return TestDoor.json(response).get("code").asString();
    }

    private static String faults(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        return TestDoor.json(response).get("errors").toString();
    }
}
