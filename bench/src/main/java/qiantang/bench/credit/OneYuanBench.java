package qiantang.bench.credit;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.Row;
import qiantang.bench.cloud.CloudProcess;
import qiantang.bench.cloud.GatewayProcess;
import qiantang.bench.cloud.Starter;

/** {@code bench one-yuan}. */
@Command(
        name = "one-yuan",
        mixinStandardHelpOptions = true,
        description = "Many clients on one yuan over three gateways, one of them killed in every few rounds.")
public final class OneYuanBench implements Callable<Integer> {
    private static final int GATEWAYS = 3;
    private static final int KILL_AFTER_MAX = 300;
    /** Idle leases come back after half a minute without a call. */
    private static final Duration LEASES_BACK_MAX = Duration.ofMinutes(2);

    @Option(names = "--rounds", description = "How many (default ${DEFAULT-VALUE}).")
    private int rounds = 100;

    @Option(names = "--clients", description = "That call at the same time (default ${DEFAULT-VALUE}).")
    private int clients = 200;

    @Option(names = "--kill-every", description = "Rounds of which one has a kill (default ${DEFAULT-VALUE}).")
    private int killEvery = 4;

    @Option(names = "--seed", description = "For the same choices again; another one each time if it is not said.")
    private long seed = new Random().nextLong();

    @Option(
            names = "--class-path",
            description = "Start the program from the classes of this process, not through the launcher.")
    private boolean classPath;

    /** For picocli, which fills in the rest. */
    public OneYuanBench() {}

    OneYuanBench(int rounds, int clients, int killEvery) {
        this.rounds = rounds;
        this.clients = clients;
        this.killEvery = killEvery;
    }

    long seed() {
        return seed;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Starter starter = classPath ? Starter.classPath() : Starter.launcher();
        System.out.println("seed " + seed);
        return Row.report(System.out, "one-yuan", run(starter, System.out).rows());
    }

    /**
     * What was found over all rounds.
     *
     * @param overspent rounds in which the model saw more than the yuan settled or held at one moment
     * @param overcharged rounds in which the ledger's own settled and leased were more than the yuan
     * @param left rounds after which a hold or more was neither settled nor given
     * @param wrongSums rounds whose settled amount is not that of the calls that were answered
     * @param leased billionths of a yuan that are still on lease when nobody calls any more
     */
    record Found(
            int rounds,
            int kills,
            long completed,
            long refused,
            long broken,
            long highest,
            int overspent,
            int overcharged,
            long wronglyRefused,
            int left,
            int wrongSums,
            long leased,
            long debts) {
        List<Row> rows() {
            return List.of(
                    Row.count("rounds", "rounds of one yuan", rounds),
                    Row.count("kills", "  with a gateway killed", kills),
                    Row.count("completed", "calls answered", completed),
                    Row.count("refused", "calls refused", refused),
                    Row.count("broken", "calls that a kill broke", broken),
                    Row.plain("highest_yuan", "most held or spent at one moment, by the model", highest / 1e9, "yuan"),
                    Row.exactly("overspent", "rounds with more than one yuan, by the model", overspent, 0),
                    Row.exactly("overcharged", "rounds with more than one yuan, by the ledger", overcharged, 0),
                    Row.exactly("wrongly_refused", "calls refused while a hold was free", wronglyRefused, 0),
                    Row.exactly("left", "rounds that left a hold or more", left, 0),
                    Row.exactly("wrong_sums", "rounds that settled other than what was answered", wrongSums, 0),
                    Row.exactly("leased_nano", "on lease after the last round", leased, 0),
                    Row.exactly("debts", "debts", debts, 0));
        }
    }

    Found run(Starter starter, PrintStream out) throws IOException, InterruptedException {
        try (PaidModel model = new PaidModel(OneYuanRound.COST, OneYuanRound.HOLD);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
                CloudProcess cloud = new CloudProcess(starter, false)) {
            cloud.awaitReady();
            cloud.command("model", "add", "paid", "--url", model.url());
            String treasury = cloud.financeKey();
            cloud.make(
                    "/api/v1/prices",
                    Map.of(
                            "model",
                            "paid",
                            "unit",
                            "CNY",
                            "perMillion",
                            Map.of("completion", Map.of("amount", "1000", "unit", "CNY"))),
                    treasury);
            List<GatewayProcess> gateways = new ArrayList<>();
            try {
                for (int i = 0; i < GATEWAYS; i++) {
                    gateways.add(new GatewayProcess(starter, cloud));
                }
                for (GatewayProcess gateway : gateways) {
                    gateway.awaitReady();
                }
                Found found = playAll(number -> new OneYuanRound(cloud, gateways, http, treasury, number), model, out);
                for (GatewayProcess gateway : gateways) {
                    gateway.forget();
                }
                cloud.forget();
                return found;
            } finally {
                gateways.forEach(GatewayProcess::close);
            }
        }
    }

    /** How a round comes to be. */
    @FunctionalInterface
    private interface Rounds {
        OneYuanRound begin(int number) throws InterruptedException;
    }

    private Found playAll(Rounds begins, PaidModel model, PrintStream out) throws IOException, InterruptedException {
        List<OneYuanRound> all = new ArrayList<>();
        Found found = new Found(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Random random = new Random(seed);
        for (int number = 1; number <= rounds; number++) {
            OneYuanRound round = begins.begin(number);
            all.add(round);
            boolean kill = number % killEvery == 0;
            found = play(round, model, random, kill, found);
            Spending spending = round.spending();
            out.printf(
                    "  round %3d: %4d answered, %4d refused, %3d told to come back, %3d broken%s%n",
                    number,
                    spending.completedCalls(),
                    spending.refusedCalls(),
                    spending.comebacks(),
                    spending.brokenCalls(),
                    kill ? ", one gateway killed" : "");
        }
        return account(all, found);
    }

    private Found play(OneYuanRound round, PaidModel model, Random random, boolean kill, Found found)
            throws IOException, InterruptedException {
        round.awaitKnown();
        model.watch(round.prompt());
        round.run(clients, random, kill ? random.nextInt(1, KILL_AFTER_MAX) : 0);
        OneYuanRound.Balance balance = round.balance();
        long left = round.spendTheRest();
        Spending spending = round.spending();
        // What a killed gateway had let in may be charged nothing, and its credit be used again.
        long allowed = OneYuanRound.YUAN + spending.brokenCalls() * OneYuanRound.HOLD;
        return new Found(
                found.rounds() + 1,
                found.kills() + (kill ? 1 : 0),
                found.completed() + spending.completedCalls(),
                found.refused() + spending.refusedCalls(),
                found.broken() + spending.brokenCalls(),
                kill ? found.highest() : Math.max(found.highest(), model.highest()),
                found.overspent() + (model.highest() > allowed ? 1 : 0),
                found.overcharged() + (balance.settled() + balance.leased() > OneYuanRound.YUAN ? 1 : 0),
                found.wronglyRefused() + spending.wronglyRefused(OneYuanRound.YUAN),
                found.left() + (left >= OneYuanRound.HOLD ? 1 : 0),
                0,
                0,
                0);
    }

    /** When nobody calls any more, everything on lease comes back, and what is settled is what was answered. */
    private static Found account(List<OneYuanRound> all, Found found) throws InterruptedException {
        long deadline = System.nanoTime() + LEASES_BACK_MAX.toNanos();
        int wrongSums = 0;
        long leased = 0;
        long debts = 0;
        for (OneYuanRound round : all) {
            OneYuanRound.Balance balance = round.balance();
            while (balance.leased() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(200);
                balance = round.balance();
            }
            Spending spending = round.spending();
            long least = spending.completedCalls() * OneYuanRound.COST;
            long most = least + spending.brokenCalls() * OneYuanRound.COST;
            wrongSums += balance.settled() < least || balance.settled() > most ? 1 : 0;
            leased += balance.leased();
            debts += balance.debt() > 0 ? 1 : 0;
        }
        return new Found(
                found.rounds(),
                found.kills(),
                found.completed(),
                found.refused(),
                found.broken(),
                found.highest(),
                found.overspent(),
                found.overcharged(),
                found.wronglyRefused(),
                found.left(),
                wrongSums,
                leased,
                debts);
    }
}
