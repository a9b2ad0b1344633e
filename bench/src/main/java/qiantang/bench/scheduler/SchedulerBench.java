package qiantang.bench.scheduler;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The scheduler's benchmarks, one subcommand each. */
@Command(
        name = "scheduler",
        description = "Benchmarks of the scheduler: one thread, decision only.",
        mixinStandardHelpOptions = true,
        subcommands = {
            OpenbBench.class,
            OpenbSpeedBench.class,
            LublinBench.class,
            ScaleBench.class,
            PreemptionBench.class,
            QueueBench.class,
            SiloBench.class,
            LingjunBench.class,
            QuotaBench.class,
            TidalBench.class,
            InnerBench.class
        })
public final class SchedulerBench {
    /** For picocli, which makes the command. */
    public SchedulerBench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SchedulerBench()).execute(arguments));
    }
}
