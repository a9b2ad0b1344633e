package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.Caller;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.http.Request;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.ledger.api.LedgerRoutes;
import qiantang.ledger.api.Readers;
import qiantang.terms.TenantId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sums as somebody reads them over HTTP. */
class UsageRoutesTest {
    private record Reader(TenantId tenant, String actor) implements Caller {}

    private final TestLedger books = new TestLedger(1);
    private final CallRecords calls = new CallRecords(books.random, books.now);
    private final TenantId tenant = books.tenant();
    private final Vertx vertx = EventLoops.start(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpDoor door;

    @BeforeEach
    void open() {
        Readers readers = new Readers() {
            @Override
            public TenantId reader(Request request) {
                return tenant;
            }

            @Override
            public List<TenantId> subtree(Request request) {
                return List.of(tenant);
            }
        };
        Messages messages = Messages.of(List.of("ledger"));
        Reader reader = new Reader(tenant, "member:1");
        Api api = new Api(
                vertx,
                LedgerRoutes.of(books.ledger, readers, () -> books.now),
                request -> reader,
                messages,
                books.ids,
                DoorLimits.usual());
        door = HttpDoor.open(
                vertx, new Address("127.0.0.1", 0), 1, List.of(api), messages, books.ids, DoorLimits.usual());
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
        vertx.close().await();
        books.close();
    }

    @Test
    void sumsWithoutABeginningAreOfTheLastMonthOnly() throws Exception {
        books.ledger.intake().accept(List.of(calls.call(tenant)));
        Instant first = books.now;
        calls.advance(Duration.ofDays(40));
        books.now = first.plus(Duration.ofDays(40)).plusSeconds(60);
        books.ledger.intake().accept(List.of(calls.call(tenant), calls.call(tenant)));

        assertThat(callsOn("")).isEqualTo(2);
        assertThat(callsOn("?from=" + first.minus(Duration.ofHours(1)))).isEqualTo(3);
        assertThat(callsOn("?until=" + first.plus(Duration.ofDays(2)))).isEqualTo(1);
        assertThat(callsOn("?scope=SUBTREE&until=" + first.plus(Duration.ofDays(35))))
                .isZero();
    }

    private long callsOn(String query) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + door.address().port() + "/api/v1/usage/summary" + query);
        var answer = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper()
                .readTree(answer.body())
                .path("items")
                .valueStream()
                .mapToLong((JsonNode sum) -> sum.path("calls").longValue())
                .sum();
    }
}
