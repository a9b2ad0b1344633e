package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.gateway.FakeUpstream.token;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.Tier;
import qiantang.terms.Usage;

class CreditTest {
    private static final long YUAN = Money.NANO_PER_UNIT;
    private static final Tariff TARIFF = new Tariff(
            new TariffId(new UUID(5, 5)),
            MoneyUnit.CNY,
            Map.of(Meter.PROMPT_TOKENS, yuan("1"), Meter.COMPLETION_TOKENS, yuan("1000")));
    /** Holds 4 completion tokens, and the template's share of the prompt. */
    private static final String FOUR_TOKENS = """
            {"model":"qwen3","max_tokens":4,"messages":[{"role":"user","content":"hi"}],"stream":%s}""";

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        cloud = new TestCloud(folder);
        upstream = new FakeUpstream(cloud.vertx, asked -> asked.json(200, FakeUpstream.ANSWER));
        cloud.chat(upstream);
        cloud.price(TARIFF);
        cloud.feed.credit(YUAN);
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        cloud.close();
    }

    private static Money yuan(String amount) {
        return Money.of(new BigDecimal(amount), MoneyUnit.CNY);
    }

    @Test
    void aCallIsHeldForAndSaysOnRecordByWhatItIsCharged() throws Exception {
        HttpResponse<String> response = cloud.chatCall(FOUR_TOKENS.formatted(false));

        assertThat(response.statusCode()).isEqualTo(200);
        Billing billing = cloud.feed.await(1).getFirst().billing();
        if (billing == null) {
            throw new AssertionError("the call says nothing of its price");
        }
        assertThat(billing.tariff()).isEqualTo(TARIFF.id());
        assertThat(billing.payer()).isEqualTo(TestCloud.TENANT);
        assertThat(billing.lease()).isNotNull();
        assertThat(billing.held()).isBetween(4 * YUAN / 1_000, 5 * YUAN / 1_000);
        assertThat(heldNow()).isZero();
    }

    @Test
    void whoHasNoCreditIsToldWhatToDoAndNothingIsSent() throws Exception {
        cloud.feed.credit(YUAN / 1_000);
        HttpResponse<String> response = cloud.chatCall(FOUR_TOKENS.formatted(false));

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(response.body())
                .contains("\"code\":\"insufficient_balance\"")
                .contains("\"type\":\"insufficient_quota\"")
                .contains("Top up");
        assertThat(upstream.asked).isEmpty();
        assertThat(cloud.feed.calls()).isEmpty();
        assertThat(heldNow()).isZero();
    }

    @Test
    void whileTheLedgerIsAwayCallsGoOnWithinWhatIsLeasedAndThenAreToldToComeBack() throws Exception {
        assertThat(cloud.chatCall(FOUR_TOKENS.formatted(false)).statusCode()).isEqualTo(200);
        cloud.feed.cutOff();
        // The first call cost more than was held: nothing is left of what was leased.
        HttpResponse<String> response = cloud.chatCall(FOUR_TOKENS.formatted(false));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"credit_unknown\"");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void whatIsLeftOfAHoldServesTheNextCallsWithoutTheLedger() throws Exception {
        upstream.script = asked -> asked.json(500, "{}");
        assertThat(cloud.chatCall(FOUR_TOKENS.formatted(false)).statusCode()).isEqualTo(502);
        cloud.feed.cutOff();

        assertThat(cloud.chatCall(FOUR_TOKENS.formatted(false)).statusCode()).isEqualTo(502);
        assertThat(cloud.feed.await(2)).allMatch(call -> call.usage().equals(Usage.NONE));
        assertThat(heldNow()).isZero();
    }

    @Test
    void aCallWaitsForCreditThatAnotherOneHolds() throws Exception {
        cloud.feed.credit(6 * YUAN / 1_000);
        upstream.script = asked -> asked.beginStream().say(token("one"));
        CompletableFuture<HttpResponse<String>> first = cloud.http.sendAsync(
                cloud.post(
                                "/v1/chat/completions",
                                FOUR_TOKENS.formatted(true).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        FakeUpstream.Asked asked = upstream.arrivals.poll(10, TimeUnit.SECONDS);
        assertThat(asked).isNotNull();
        assertThat(heldNow()).isPositive();
        assertThat(cloud.chatCall(FOUR_TOKENS.formatted(false)).statusCode()).isEqualTo(402);

        asked.say(FakeUpstream.finish() + FakeUpstream.DONE)
                .request()
                .response()
                .end();
        assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(heldNow()).isZero();
    }

    @Test
    void aModelWithAPriceIsNotServedToATenantForWhomNobodyPays() throws Exception {
        cloud.priceWithoutPayer(TARIFF);
        HttpResponse<String> response = cloud.chatCall(FOUR_TOKENS.formatted(false));

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(response.body()).contains("\"code\":\"no_account\"");
        assertThat(upstream.asked).isEmpty();
    }

    @Test
    void anAnswerWithoutAnEndIsStoppedWhenTheCreditIsAndChargedForWhatCame() throws Exception {
        cloud.model(new ServedModel(
                TestCloud.MODEL,
                ServedModel.Kind.CHAT,
                qiantang.gateway.feed.Visibility.EVERYBODY,
                "v1",
                0,
                java.time.Instant.EPOCH,
                java.util.List.of(TestCloud.replica(0, upstream.address(), TestCloud.SITE, Tier.CITY))));
        cloud.feed.credit(5 * YUAN);
        upstream.script = asked -> {
            asked.beginStream();
            cloud.vertx.setPeriodic(5, timer -> {
                if (asked.gone().isDone()) {
                    cloud.vertx.cancelTimer(timer);
                } else {
                    asked.say(token("x").repeat(100));
                }
            });
        };
        HttpResponse<String> response = cloud.chatCall(TestCloud.hello(true));

        assertThat(response.body()).contains("\"code\":\"balance_exhausted\"");
        CallRecord call = cloud.feed.await(1).getFirst();
        assertThat(call.outcome()).isEqualTo(CallRecord.Outcome.INTERRUPTED);
        assertThat(call.usage().of(Meter.COMPLETION_TOKENS)).isGreaterThan(4_000);
        assertThat(heldNow()).isZero();
    }

    private double heldNow() {
        return cloud.gauge("qiantang_gateway_held_nano");
    }
}
