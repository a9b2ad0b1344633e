package qiantang.bench.credit;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import qiantang.bench.cloud.CloudProcess;
import qiantang.bench.cloud.GatewayProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fresh tenant with one yuan, whom many clients call for at once until each is refused. */
final class OneYuanRound {
    static final long YUAN = 1_000_000_000;
    /** A thousand yuan for a million tokens. */
    static final long TOKEN = YUAN / 1_000;

    static final long COST = PaidModel.TOKENS * TOKEN;
    static final int TOKENS_MAX = 4;
    static final long HOLD = TOKENS_MAX * TOKEN;
    private static final int TOO_MANY_TOKENS = 100_000;
    private static final int PAYMENT_REQUIRED = 402;
    private static final String TOO_LITTLE = "insufficient_balance";
    private static final long AFTER_FAILURE_MILLIS = 50;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);

    private final CloudProcess cloud;
    private final List<GatewayProcess> gateways;
    private final HttpClient http;
    private final String treasury;
    private final String prompt;
    private final String tenant;
    private final String key;
    private final Spending spending = new Spending(COST, HOLD);

    /** The balance of the tenant as the ledger tells it, in billionths of a yuan. */
    record Balance(long free, long leased, long settled, long debt) {}

    OneYuanRound(CloudProcess cloud, List<GatewayProcess> gateways, HttpClient http, String treasury, int number)
            throws InterruptedException {
        this.cloud = cloud;
        this.gateways = gateways;
        this.http = http;
        this.treasury = treasury;
        this.prompt = "round " + number + ".";
        Map<String, Object> wanted =
                Map.of("parent", cloud.operator(), "kind", "ENTERPRISE", "name", "round " + number);
        tenant = cloud.make("/api/v1/tenants", wanted, cloud.adminKey())
                .path("id")
                .asString();
        key = cloud.make("/api/v1/tenants/" + tenant + "/keys", Map.of("name", "caller"), cloud.adminKey())
                .path("key")
                .asString();
        cloud.make(
                "/api/v1/tenants/" + tenant + "/grants",
                Map.of("amount", Map.of("amount", "1", "unit", "CNY"), "origin", "bench"),
                treasury);
    }

    String prompt() {
        return prompt;
    }

    Spending spending() {
        return spending;
    }

    /**
     * Waits until each gateway refuses what is too dear: it knows the key, the price and the payer. For a second after the
     * grant it may refuse for want of any account, with the same status.
     */
    void awaitKnown() throws InterruptedException, IOException {
        for (GatewayProcess gateway : gateways) {
            while (!answer(gateway, TOO_MANY_TOKENS).body().contains(TOO_LITTLE)) {
                TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MILLIS);
            }
        }
    }

    /** @param killAfter completed calls after which one gateway is killed; 0 for never */
    void run(int clients, Random random, int killAfter) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random own = new Random(random.nextLong());
            threads.add(Thread.ofVirtual().start(() -> spend(own)));
        }
        if (killAfter > 0) {
            while (spending.completedCalls() < killAfter && threads.stream().anyMatch(Thread::isAlive)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            GatewayProcess victim = gateways.get(random.nextInt(gateways.size()));
            spending.killed();
            victim.killAndStartAgain();
            victim.awaitReady();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void spend(Random random) {
        try {
            int status = 0;
            while (status != PAYMENT_REQUIRED) {
                status = tell(gateways.get(random.nextInt(gateways.size())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One call, told to the account. */
    private int tell(GatewayProcess gateway) throws InterruptedException {
        long begun = spending.begin();
        try {
            int status = call(gateway, TOKENS_MAX);
            switch (status) {
                case 200 -> spending.completed();
                case PAYMENT_REQUIRED -> spending.refused(begun);
                default -> {
                    spending.toldToComeBack();
                    TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MILLIS);
                }
            }
            return status;
        } catch (IOException killed) {
            spending.broken();
            TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MILLIS);
            return 0;
        }
    }

    private int call(GatewayProcess gateway, int maxTokens) throws IOException, InterruptedException {
        return answer(gateway, maxTokens).statusCode();
    }

    private HttpResponse<String> answer(GatewayProcess gateway, int maxTokens)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"paid","max_tokens":%d,"messages":[{"role":"user","content":"%s"}]}""".formatted(maxTokens, prompt)))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Alone, nobody else holds anything: asks every gateway until it refuses, until less than one hold is left of the
     * yuan.
     *
     * @return what is not settled then
     */
    long spendTheRest() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        long left = YUAN;
        while (left >= HOLD && System.nanoTime() < deadline) {
            for (GatewayProcess gateway : gateways) {
                int status = 200;
                while (status == 200) {
                    status = tell(gateway);
                }
            }
            left = YUAN - balance().settled();
        }
        return left;
    }

    Balance balance() throws InterruptedException {
        var answer = cloud.get("/api/v1/tenants/" + tenant + "/balance", treasury);
        JsonNode balance =
                JsonMapper.shared().readTree(answer.body()).path("items").path(0);
        return new Balance(
                nano(balance.path("free")),
                nano(balance.path("leased")),
                nano(balance.path("lines").path(0).path("settled")),
                nano(balance.path("debt")));
    }

    private static long nano(JsonNode money) {
        return new BigDecimal(money.path("amount").asString()).movePointRight(9).longValueExact();
    }
}
