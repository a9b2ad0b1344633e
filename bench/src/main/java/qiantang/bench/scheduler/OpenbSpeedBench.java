package qiantang.bench.scheduler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;

@Command(name = "openb-x16", description = "Speed and quality of single-task placement on 99,392 cards.")
final class OpenbSpeedBench implements Callable<Integer> {
    private static final int COPIES = 16;

    @Option(names = "--runs", defaultValue = "5", description = "after one to warm up (default: ${DEFAULT-VALUE})")
    private int runs;

    @Override
    public Integer call() throws IOException {
        OpenbTrace trace = OpenbTrace.shipped("default");
        List<Double> allocated = new ArrayList<>();
        List<Double> perCpuSecond = new ArrayList<>();
        List<Double> perWallSecond = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            OpenbRun one = new OpenbRun(trace, COPIES, run);
            long before = System.nanoTime();
            double percent = one.allocatedPercent(Policy.DEFAULT);
            double wall = (System.nanoTime() - before) / 1e9;
            if (run > 0) {
                allocated.add(percent);
                perCpuSecond.add(one.decisions() / one.cpuSeconds());
                perWallSecond.add(one.decisions() / wall);
            }
        }
        Figures figures = new Figures("openb-x16");
        figures.addRuns("allocated", "cards allocated at 130 percent, percent", allocated, "%.2f", "95.41");
        figures.addRuns(
                "per_cpu_second", "decisions per second of CPU time", perCpuSecond, "%,.0f", "50,000 (was 8,222)");
        figures.addRuns("per_wall_second", "decisions per second of wall time", perWallSecond, "%,.0f", "");
        figures.print(System.out);
        return 0;
    }
}
