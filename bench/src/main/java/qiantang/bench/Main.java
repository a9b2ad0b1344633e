package qiantang.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import qiantang.bench.crash.CrashBench;
import qiantang.bench.credit.OneYuanBench;
import qiantang.bench.gateway.GatewayBench;
import qiantang.bench.ledger.LedgerBench;
import qiantang.bench.ledger.StatementBench;
import qiantang.bench.scheduler.SchedulerBench;
import qiantang.bench.start.StartBench;

/** The program behind {@code ./qiantang bench}. */
@Command(
        name = "bench",
        description = "Measures what the cloud promises, on this machine.",
        subcommands = {
            StartBench.class,
            GatewayBench.class,
            LedgerBench.class,
            StatementBench.class,
            SchedulerBench.class,
            CrashBench.class,
            OneYuanBench.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME")
public final class Main implements Runnable {
    private Main() {}

    public static void main(String[] words) {
        System.exit(new CommandLine(new Main()).execute(words));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
