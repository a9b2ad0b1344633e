package qiantang.bench.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    private static final String MOCK = "mock";
    private static final int PAGE = 200;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    private enum Victim {
        PROGRAM,
        POSTGRES,
        GATEWAY,
        ENGINE
    }

    /** A call as it stands in the ledger. */
    private record Recorded(String model, long completionTokens) {}

    /**
     * What was found.
     *
     * @param missing ids of calls that were answered completely and are not on record as completed
     * @param mockRecorded calls of the mock that are on record as completed
     * @param mockTokens what they were answered with, by the record
     * @param mockAnswered answers that the mock gave completely, by its own count
     */
    record Account(
            long completed,
            Set<String> missing,
            long mockRecorded,
            long mockTokens,
            long mockAnswered,
            long failed,
            List<Duration> healed) {
        /** Calls on record that nobody answered: counted twice, or made up. */
        long unanswered() {
            return Math.max(0, mockRecorded - mockAnswered);
        }

        /** Tokens on record beyond or below what the mock's answers have. */
        long wrongTokens() {
            return Math.abs(mockTokens - mockRecorded * MockModel.STREAM_EVENTS);
        }

        Duration longest() {
            return Collections.max(healed);
        }
    }

    Account run(Starter starter, PrintStream progress) throws IOException, InterruptedException {
        try (MockModel mock = new MockModel();
                CloudProcess cloud = new CloudProcess(starter, withEngine)) {
            cloud.awaitReady();
            cloud.command("model", "add", MOCK, "--url", mock.url());
            @SuppressWarnings("resource") // Closed with its data, once the account is made.
            GatewayProcess gateway = new GatewayProcess(starter, cloud);
            gateway.awaitReady();
            // Closed below, before the account is made: what is still under way belongs to it.
            @SuppressWarnings("resource")
            Callers clients = new Callers(cloud.url(), cloud.adminKey());
            clients.start(MOCK, callers);
            @SuppressWarnings("resource") // As the ones above.
            Callers beside = new Callers(gateway.url(), cloud.adminKey());
            beside.start(MOCK, callers);
            if (withEngine) {
                cloud.awaitModel();
                clients.start(cloud.localModel(), 1);
            }
            List<Duration> healed = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(load);
                Victim victim = victim(round);
                healed.add(kill(cloud, gateway, victim));
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
            Account account = account(cloud, List.of(clients, beside), mock, healed);
            gateway.forget();
            gateway.close();
            cloud.forget();
            return account;
        }
    }

    private Victim victim(int round) {
        Victim[] victims =
                withEngine ? Victim.values() : new Victim[] {Victim.PROGRAM, Victim.POSTGRES, Victim.GATEWAY};
        return victims[round % victims.length];
    }

    private static Duration kill(CloudProcess cloud, GatewayProcess gateway, Victim victim)
            throws IOException, InterruptedException {
        switch (victim) {
            case PROGRAM -> {
                cloud.killProgram();
                cloud.startAgain();
            }
            case POSTGRES -> require(cloud.killPostgres(), "PostgreSQL was not found");
            case GATEWAY -> {
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

    private static Account account(CloudProcess cloud, List<Callers> clients, MockModel mock, List<Duration> healed)
            throws InterruptedException {
        Set<String> completed = new TreeSet<>();
        clients.forEach(some -> completed.addAll(some.completed()));
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        Map<String, Recorded> recorded = recorded(cloud);
        while (!recorded.keySet().containsAll(completed) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            recorded = recorded(cloud);
        }
        Set<String> missing = new TreeSet<>(completed);
        missing.removeAll(recorded.keySet());
        List<Recorded> ofMock = recorded.values().stream()
                .filter(call -> call.model().equals(MOCK))
                .toList();
        return new Account(
                completed.size(),
                missing,
                ofMock.size(),
                ofMock.stream().mapToLong(Recorded::completionTokens).sum(),
                mock.answered(),
                clients.stream().mapToLong(Callers::failed).sum(),
                healed);
    }

    /** Every call that is on record as completed. */
    private static Map<String, Recorded> recorded(CloudProcess cloud) throws InterruptedException {
        Map<String, Recorded> recorded = new HashMap<>();
        String cursor = "";
        do {
            var answer = cloud.get(
                    "/api/v1/usage?outcome=COMPLETED&limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            require(answer.statusCode() == 200, "usage answered " + answer.statusCode() + ": " + answer.body());
            JsonNode page = JSON.readTree(answer.body());
            for (JsonNode call : page.path("items")) {
                recorded.put(
                        call.path("id").asString(),
                        new Recorded(
                                call.path("model").asString(),
                                call.path("completionTokens").asLong()));
            }
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return recorded;
    }
}
