package qiantang.bench.crash;

import java.io.IOException;
import java.time.Duration;
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        CrashRun.Account account = new CrashRun(rounds, callers, Duration.ofMillis(loadMillis), withEngine)
                .run(Starter.launcher(), System.out);
        account.missing().stream().limit(10).forEach(id -> System.out.println("  missing: " + id));
        return Row.report(
                System.out,
                "crash",
                List.of(
                        Row.count("rounds", "kills", rounds),
                        Row.atLeast("completed", "calls answered completely", (double) account.completed(), "", 1),
                        Row.exactly(
                                "missing",
                                "  of these not on record",
                                account.missing().size(),
                                0),
                        Row.exactly("unanswered", "on record, but not answered by the mock", account.unanswered(), 0),
                        Row.exactly("wrong_tokens", "tokens on record that differ", account.wrongTokens(), 0),
                        Row.plain(
                                "healed_max_ms",
                                "longest time until ready again",
                                (double) account.longest().toMillis(),
                                "ms"),
                        Row.count("failed", "calls that failed while something was down", account.failed()),
                        Row.count("mock_answered", "answers that the mock gave", account.mockAnswered())));
    }
}
