package qiantang.bench.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import qiantang.bench.cloud.CloudProcess;
import qiantang.bench.cloud.GatewayProcess;
import qiantang.bench.cloud.Starter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rounds of kill -9 under load, and the account afterwards.
 *
 * @param rounds how many kills
 * @param callers clients that call at the same time, half of them for streams
 * @param load how long they call before each kill
 * @param withEngine whether the local model runs and is killed too
 */
record CrashRun(int rounds, int callers, Duration load, boolean withEngine) {
    static final String MOCK = "mock";
    private static final int PAGE = 200;
    /** The local model is slow; short answers let it be killed between them too. */
    private static final int LOCAL_TOKENS = 8;

    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    private enum Victim {
        PROGRAM,
        POSTGRES,
        GATEWAY,
        ENGINE
    }

    /**
     * What came of it.
     *
     * @param listed calls on record, each counted as often as it is there
     * @param twice of these, how many stand there a second time
     * @param summed calls by the sums of days
     * @param differences what reconciliation found
     */
    record Outcome(
            Account account,
            long failed,
            List<Duration> healed,
            long listed,
            long twice,
            long summed,
            long differences) {
        Duration longest() {
            return Collections.max(healed);
        }
    }

    Outcome run(Starter starter, PrintStream progress) throws IOException, InterruptedException {
        try (MockModel mock = new MockModel();
                CloudProcess cloud = new CloudProcess(starter, withEngine)) {
            cloud.awaitReady();
            cloud.command("model", "add", MOCK, "--url", mock.url());
            pay(cloud);
            @SuppressWarnings("resource") // Closed with its data, once the account is made.
            GatewayProcess gateway = new GatewayProcess(starter, cloud);
            gateway.awaitReady();
            // Closed below, before the account is made: what is still under way belongs to it.
            @SuppressWarnings("resource")
            Callers clients = new Callers(cloud.url(), cloud.adminKey(), "through the cloud");
            clients.start(MOCK, callers, MockModel.STREAM_TOKENS);
            @SuppressWarnings("resource") // As the ones above.
            Callers beside = new Callers(gateway.url(), cloud.adminKey(), Callers.THROUGH_GATEWAY);
            beside.start(MOCK, callers, MockModel.STREAM_TOKENS);
            if (withEngine) {
                cloud.awaitModel();
                clients.start(cloud.localModel(), 1, LOCAL_TOKENS);
            }
            List<Duration> healed = new ArrayList<>();
            List<Account.Kill> kills = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(load);
                Victim victim = victim(round);
                healed.add(kill(cloud, gateway, victim, kills));
                progress.printf(
                        "  round %2d: %-8s killed, ready again after %4d ms, %d calls completed so far%n",
                        round + 1,
                        victim,
                        healed.getLast().toMillis(),
                        clients.completed().size() + beside.completed().size());
            }
            Thread.sleep(load);
            clients.close();
            beside.close();
            Outcome outcome = outcome(cloud, List.of(clients, beside), mock, healed, kills);
            gateway.forget();
            gateway.close();
            cloud.forget();
            return outcome;
        }
    }

    /** The mock costs something, so that each of its calls is also held for, settled and charged. */
    private static void pay(CloudProcess cloud) throws InterruptedException {
        String treasury = cloud.financeKey();
        cloud.make(
                "/api/v1/prices",
                Map.of("model", MOCK, "unit", "CNY", "perMillion", Map.of("completion", yuan("8")), "feePpm", 50_000),
                treasury);
        cloud.make(
                "/api/v1/tenants/" + cloud.operator() + "/grants",
                Map.of("amount", yuan("1000000"), "origin", "bench"),
                treasury);
    }

    private static Map<String, String> yuan(String amount) {
        return Map.of("amount", amount, "unit", "CNY");
    }

    private Victim victim(int round) {
        Victim[] victims =
                withEngine ? Victim.values() : new Victim[] {Victim.PROGRAM, Victim.POSTGRES, Victim.GATEWAY};
        return victims[round % victims.length];
    }

    private static Duration kill(CloudProcess cloud, GatewayProcess gateway, Victim victim, List<Account.Kill> kills)
            throws IOException, InterruptedException {
        switch (victim) {
            case PROGRAM -> {
                kills.add(new Account.Kill("", System.nanoTime()));
                cloud.killProgram();
                cloud.startAgain();
            }
            case POSTGRES -> require(cloud.killPostgres(), "PostgreSQL was not found");
            case GATEWAY -> {
                kills.add(new Account.Kill(Callers.THROUGH_GATEWAY, System.nanoTime()));
                gateway.killAndStartAgain();
                gateway.awaitReady();
            }
            case ENGINE -> {
                // It may still be starting after an earlier round; then there is nothing to kill yet.
                cloud.awaitModel();
                require(cloud.killEngineChild(), "the engine was not found");
            }
        }
        return cloud.awaitReady();
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static Outcome outcome(
            CloudProcess cloud, List<Callers> clients, MockModel mock, List<Duration> healed, List<Account.Kill> kills)
            throws InterruptedException {
        Set<String> completed = new TreeSet<>();
        clients.forEach(some -> completed.addAll(some.completed()));
        // The last calls of both gateways are on their way up.
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        List<Account.Recorded> records = recorded(cloud);
        Account account = Account.of(completed, records, mock.answers(), kills);
        while ((!account.missing().isEmpty() || account.lost() > 0) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            records = recorded(cloud);
            account = Account.of(completed, records, mock.answers(), kills);
        }
        Set<String> ids = new HashSet<>();
        long twice = records.stream().filter(record -> !ids.add(record.id())).count();
        return new Outcome(
                account,
                clients.stream().mapToLong(Callers::failed).sum(),
                healed,
                records.size(),
                twice,
                summed(cloud),
                differences(cloud));
    }

    private static long summed(CloudProcess cloud) throws InterruptedException {
        long calls = 0;
        for (JsonNode sum :
                told(cloud, "/api/v1/usage/summary", cloud.adminKey()).path("items")) {
            calls += sum.path("calls").asLong();
        }
        return calls;
    }

    private static long differences(CloudProcess cloud) throws InterruptedException {
        String treasury = cloud.financeKey();
        long differences = 0;
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            differences += told(cloud, "/api/v1/ledger/reconciliation?day=" + day, treasury)
                    .path("items")
                    .size();
        }
        return differences;
    }

    private static JsonNode told(CloudProcess cloud, String path, String key) throws InterruptedException {
        var answer = cloud.get(path, key);
        require(answer.statusCode() == 200, path + " answered " + answer.statusCode() + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    /** Every call that is on record, however it ended. */
    private static List<Account.Recorded> recorded(CloudProcess cloud) throws InterruptedException {
        List<Account.Recorded> recorded = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = told(
                    cloud,
                    "/api/v1/usage?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor),
                    cloud.adminKey());
            for (JsonNode call : page.path("items")) {
                recorded.add(new Account.Recorded(
                        call.path("id").asString(),
                        call.path("model").asString(),
                        call.path("outcome").asString(),
                        call.path("completionTokens").asLong()));
            }
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return recorded;
    }
}
