package qiantang.bench.scheduler;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import qiantang.bench.scheduler.inner.InnerLoop;

@Command(
        name = "inner",
        description = "Single steps of a decision, by JMH: score, count, fit a gang, go down the line.")
final class InnerBench implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "",
            description = "only benchmarks whose name contains this")
    private String name = "";

    @Option(names = "--seconds", defaultValue = "1", description = "of each round (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--forks",
            defaultValue = "2",
            description = "processes one after the other (default: ${DEFAULT-VALUE})")
    private int forks;

    @Override
    public Integer call() throws RunnerException {
        Options options = new OptionsBuilder()
                .include(InnerLoop.class.getName() + "\\..*" + name + ".*")
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(seconds))
                .forks(forks)
                .build();
        return new Runner(options).run().isEmpty() ? 1 : 0;
    }
}
