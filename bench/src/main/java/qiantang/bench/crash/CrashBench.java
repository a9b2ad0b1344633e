package qiantang.bench.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.Row;
import qiantang.bench.cloud.Starter;

/** {@code bench crash}: rounds of kill -9 under load, and the account afterwards. */
@Command(
        name = "crash",
        mixinStandardHelpOptions = true,
        description =
                "Kills program, PostgreSQL, a gateway of its own and engine in turn under load; every completed call must be on record once.")
public final class CrashBench implements Callable<Integer> {
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

    @Option(
            names = "--class-path",
            description = "Start the program from the classes of this process, not through the launcher.")
    private boolean classPath;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Starter starter = classPath ? Starter.classPath() : Starter.launcher();
        CrashRun.Outcome outcome =
                new CrashRun(rounds, callers, Duration.ofMillis(loadMillis), withEngine).run(starter, System.out);
        outcome.account().missing().stream().limit(10).forEach(id -> System.out.println("  missing: " + id));
        List<Row> rows = new ArrayList<>();
        rows.add(Row.count("rounds", "kills", rounds));
        rows.addAll(outcome.account().rows());
        rows.add(Row.count("listed", "calls on record", outcome.listed()));
        rows.add(Row.exactly("twice", "  a second time", outcome.twice(), 0));
        rows.add(Row.exactly(
                "sums_differ", "  that the sums of days count otherwise", outcome.summed() - outcome.listed(), 0));
        rows.add(Row.exactly("differences", "differences that reconciliation finds", outcome.differences(), 0));
        rows.add(Row.count("failed", "calls that failed while something was down", outcome.failed()));
        rows.add(Row.plain(
                "healed_max_ms",
                "longest time until ready again",
                (double) outcome.longest().toMillis(),
                "ms"));
        return Row.report(System.out, "crash", rows);
    }
}
