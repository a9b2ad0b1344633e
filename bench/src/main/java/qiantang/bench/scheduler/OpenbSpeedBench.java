package qiantang.bench.scheduler;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.placement.Score;

@Command(name = "openb-x16", description = "Speed and quality of single-task placement on 99,392 cards.")
final class OpenbSpeedBench implements Callable<Integer> {
    private static final int COPIES = 16;

    @Option(
            names = "--runs",
            defaultValue = "2",
            description = "runs; the last is reported (default: ${DEFAULT-VALUE})")
    private int runs;

    @Override
    public Integer call() throws IOException {
        OpenbTrace trace = OpenbTrace.shipped("default");
        Figures figures = new Figures("openb-x16");
        for (int run = 1; run <= runs; run++) {
            OpenbRun one = new OpenbRun(trace, COPIES, run);
            long before = System.nanoTime();
            double allocated = one.allocatedPercent(Score.DEFAULT);
            double wall = (System.nanoTime() - before) / 1e9;
            if (run == runs) {
                figures.add("allocated", "cards allocated at 130 %, %", allocated, "%.2f", "95.41");
                figures.add("decisions", "decisions", (double) one.decisions(), "%,.0f", "172,957");
                double perCpu = one.decisions() / one.cpuSeconds();
                figures.add(
                        "per_cpu_second", "decisions per second of CPU time", perCpu, "%,.0f", "50,000 (was 8,222)");
                figures.add(
                        "per_wall_second", "decisions per second of wall time", one.decisions() / wall, "%,.0f", "");
            }
        }
        figures.print(System.out);
        return 0;
    }
}
