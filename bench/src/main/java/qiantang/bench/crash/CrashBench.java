package qiantang.bench.crash;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench crash}: rounds of kill -9 under load, and the account afterwards. */
@Command(
        name = "crash",
        mixinStandardHelpOptions = true,
        description =
                "Kills program, PostgreSQL and engine in turn under load; every completed call must be on record once.")
public final class CrashBench implements Callable<Integer> {
    private static final int PAGE = 200;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    @Option(names = "--rounds", description = "How many kills (default ${DEFAULT-VALUE}).")
    private int rounds = 20;

    @Option(names = "--callers", description = "Clients that call at the same time (default ${DEFAULT-VALUE}).")
    private int callers = 4;

    @Option(names = "--load", description = "Milliseconds of load before each kill (default ${DEFAULT-VALUE}).")
    private int loadMillis = 1_500;

    @Option(
            names = "--with-engine",
            arity = "1",
            description = "Whether the local model runs and is killed too (default ${DEFAULT-VALUE}).")
    private boolean withEngine = true;

    private enum Victim {
        PROGRAM,
        POSTGRES,
        ENGINE
    }

    @Override
    public Integer call() throws Exception {
        Path home = Files.createTempDirectory("qiantang-crash");
        Files.setPosixFilePermissions(home, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Path launcher = Path.of(System.getProperty("qiantang.root", "."))
                .resolve("qiantang")
                .toAbsolutePath();
        try (MockModel mock = new MockModel();
                CloudProcess cloud = new CloudProcess(launcher, home, withEngine)) {
            cloud.awaitReady();
            cloud.command("model", "add", "mock", "--url", mock.url());
            List<Duration> healed = new ArrayList<>();
            // Closed below, before the account is made: what is still under way belongs to it.
            @SuppressWarnings("resource")
            Callers clients = new Callers(cloud.url(), cloud.adminKey());
            clients.start("mock", callers);
            if (withEngine) {
                cloud.awaitModel();
                clients.start(cloud.localModel(), 1);
            }
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(loadMillis);
                healed.add(kill(cloud, victim(round)));
                System.out.printf(
                        "  round %2d: %-8s killed, ready again after %4d ms, %d calls completed so far%n",
                        round + 1,
                        victim(round),
                        healed.getLast().toMillis(),
                        clients.completed().size());
            }
            Thread.sleep(loadMillis);
            clients.close();
            return report(account(cloud, clients.completed()), clients, healed, mock);
        }
    }

    private Victim victim(int round) {
        Victim[] victims = withEngine ? Victim.values() : new Victim[] {Victim.PROGRAM, Victim.POSTGRES};
        return victims[round % victims.length];
    }

    private static Duration kill(CloudProcess cloud, Victim victim) throws IOException, InterruptedException {
        switch (victim) {
            case PROGRAM -> {
                cloud.killProgram();
                cloud.startAgain();
            }
            case POSTGRES -> require(cloud.killPostgres(), "PostgreSQL was not found");
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

    /** How often each call that was answered completely is on record. */
    private static Map<String, Integer> account(CloudProcess cloud, Set<String> completed) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        while (true) {
            Map<String, Integer> recorded = recorded(cloud);
            if (recorded.keySet().containsAll(completed) || System.nanoTime() > deadline) {
                return recorded;
            }
            Thread.sleep(200);
        }
    }

    private static Map<String, Integer> recorded(CloudProcess cloud) throws InterruptedException {
        Map<String, Integer> recorded = new HashMap<>();
        String cursor = "";
        do {
            HttpResponse<String> answer = cloud.get(
                    "/api/v1/usage?outcome=COMPLETED&limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            require(answer.statusCode() == 200, "usage answered " + answer.statusCode() + ": " + answer.body());
            JsonNode page = JSON.readTree(answer.body());
            page.path("items").forEach(call -> recorded.merge(call.path("id").asString(), 1, Integer::sum));
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return recorded;
    }

    private int report(Map<String, Integer> recorded, Callers clients, List<Duration> healed, MockModel mock) {
        Set<String> missing = new TreeSet<>(clients.completed());
        missing.removeAll(recorded.keySet());
        long twice = recorded.values().stream().filter(times -> times > 1).count();
        long longest = Collections.max(healed).toMillis();
        System.out.printf("%n%-52s %10s   %s%n", "after " + rounds + " kills", "measured", "goal");
        System.out.printf(
                "%-52s %10d   %s%n",
                "calls answered completely", clients.completed().size(), "> 0");
        System.out.printf("%-52s %10d   %s%n", "of these not on record", missing.size(), "0");
        System.out.printf("%-52s %10d   %s%n", "on record more than once", twice, "0");
        System.out.printf("%-52s %10d   %s%n", "longest time until ready again, ms", longest, "-");
        System.out.printf("%-52s %10d   %s%n", "calls that failed while something was down", clients.failed(), "-");
        missing.stream().limit(10).forEach(id -> System.out.println("  missing: " + id));
        System.out.printf(
                "{\"bench\":\"crash\",\"rounds\":%d,\"completed\":%d,\"missing\":%d,\"twice\":%d,\"healedMaxMs\":%d,"
                        + "\"failed\":%d,\"mockAnswered\":%d}%n",
                rounds, clients.completed().size(), missing.size(), twice, longest, clients.failed(), mock.answered());
        return missing.isEmpty() && twice == 0 && !clients.completed().isEmpty() ? 0 : 1;
    }
}
