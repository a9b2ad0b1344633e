package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import qiantang.ledger.credit.Balance;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.price.PriceWish;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.TenantId;

/** Clients on a balance of one yuan, over three gateways that are processes of their own, one of them killed. */
@Tag("slow")
class OneYuanTest {
    private static final int CLIENTS = 60;
    private static final Money YUAN = yuan("1");
    /** Two completion tokens, as the model server answers. */
    private static final Money COST = yuan("0.002");
    /** Eight, as the clients ask for. */
    private static final Money HOLD = yuan("0.008");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<GatewayChild> gateways = new CopyOnWriteArrayList<>();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private ModelServer server;
    private RunningCloud cloud;
    private TenantId payer;
    private String key;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        server = new ModelServer();
        cloud = new RunningCloud(home.resolve("cloud"));
        key = Files.readString(cloud.cloud().adminKey().file()).strip();
        payer = TenantId.parse(cloud.told(cloud.sample("showMe"), "/tenant"));
        cloud.told(
                cloud.sample("addModel")
                        .json(RunningCloud.json(Map.of(
                                "name", "paid", "contextTokens", 1_000_000, "server", Map.of("url", server.url())))),
                "/model/name");
        cloud.cloud()
                .ledger()
                .prices()
                .publish(
                        new PriceWish(
                                PriceScope.ofModel("paid"),
                                MoneyUnit.CNY,
                                Map.of(Meter.COMPLETION_TOKENS, yuan("1000")),
                                0,
                                false,
                                Optional.empty(),
                                true),
                        "test");
        cloud.cloud()
                .ledger()
                .credit()
                .grant(
                        new GrantWish(payer, YUAN, Set.of(), 100, Optional.empty(), Optional.empty(), "voucher"),
                        "test");
        for (int i = 0; i < 3; i++) {
            String token = cloud.told(cloud.sample("createGatewayToken").json("{\"name\":\"g\"}"), "/token");
            gateways.add(
                    GatewayChild.join(home.resolve("gateway" + i), cloud.cloud().url(), token));
        }
        for (GatewayChild gateway : gateways) {
            // Once it refuses what is too dear, it knows the price.
            while (call(gateway.url(), 100_000) != 402) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void stop() {
        gateways.forEach(GatewayChild::close);
        cloud.close();
        server.close();
        http.close();
    }

    @RepeatedTest(3)
    void neverMoreThanTheYuanIsSpentAndNobodyIsRefusedWhileALargestHoldIsFree() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            clients.add(Thread.startVirtualThread(() -> spend(random)));
        }
        while (completed.get() < 100) {
            Thread.onSpinWait();
        }
        gateways.set(1, gateways.get(1).killAndStartAgain());
        for (Thread client : clients) {
            client.join();
        }
        // Alone, nobody else holds anything: a refusal must mean that not even one hold is free.
        for (GatewayChild gateway : gateways) {
            while (call(gateway.url(), 8) != 402) {
                completed.incrementAndGet();
            }
        }
        gateways.forEach(GatewayChild::close);

        Balance balance = balance();
        while (balance.leased().nano() != 0) {
            balance = balance();
        }
        System.out.println("  " + completed + " completed, " + broken + " broken, " + balance);
        assertThat(balance.debt().nano()).isZero();
        assertThat(balance.free().nano()).isBetween(0L, HOLD.nano() - 1);
        long spent = YUAN.nano() - balance.free().nano();
        assertThat(spent).isBetween(completed.get() * COST.nano(), (completed.get() + broken.get()) * COST.nano());
    }

    private void spend(Random random) {
        try {
            int status;
            do {
                URI gateway = gateways.get(random.nextInt(gateways.size())).url();
                status = callOrBreak(gateway);
                if (status == 200) {
                    completed.incrementAndGet();
                }
            } while (status != 402);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private int callOrBreak(URI gateway) throws InterruptedException {
        try {
            return call(gateway, 8);
        } catch (IOException killed) {
            broken.incrementAndGet();
            return 0;
        }
    }

    private int call(URI gateway, int maxTokens) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"paid","max_tokens":%d,"messages":[{"role":"user","content":"hi"}]}""".formatted(maxTokens)))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private Balance balance() {
        return cloud.cloud().ledger().credit().balances(payer).getFirst();
    }

    private static Money yuan(String amount) {
        return Money.of(new BigDecimal(amount), MoneyUnit.CNY);
    }
}
