package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.placement.Score;

@Command(
        name = "openb",
        description = "Placement quality on the openb trace: cards allocated when 130 %% have been asked for.")
final class OpenbBench implements Callable<Integer> {
    /** Published FGD, and the formula with packing as it was measured elsewhere; both in percent. */
    private static final Map<String, String> REFERENCE = Map.ofEntries(
            Map.entry("default", "FGD 95.39, formula 95.39, BestFit 93.08"),
            Map.entry("cpu050", "FGD 95.21, formula 95.48"),
            Map.entry("cpu100", "FGD 95.35, formula 95.48"),
            Map.entry("cpu250", "FGD 93.41, formula 94.89"),
            Map.entry("gpushare40", "FGD 94.15, formula 94.05"),
            Map.entry("gpushare80", "FGD 89.30, formula 89.06"),
            Map.entry("gpushare100", "FGD 86.90, formula 86.56"),
            Map.entry("gpuspec10", "FGD 94.95, formula 95.13"),
            Map.entry("gpuspec20", "FGD 94.84, formula 95.04"),
            Map.entry("gpuspec33", "FGD 94.55, formula 94.96"),
            Map.entry("multigpu20", "FGD 95.65, formula 95.91"),
            Map.entry("multigpu30", "FGD 96.46, formula 96.45"),
            Map.entry("multigpu50", "FGD 97.18, formula 97.21"));

    private static final int FIRST_SEED = 42;

    @Option(names = "--seeds", defaultValue = "10", description = "runs of each mix (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--mix", description = "only these mixes")
    private List<String> mixes = OpenbTrace.MIXES;

    @Option(names = "--nodes", paramLabel = "FILE", description = "another node list of the same form")
    private @Nullable Path nodes;

    @Option(names = "--pods", paramLabel = "FILE", description = "another pod list of the same form")
    private @Nullable Path pods;

    @Override
    public Integer call() throws IOException {
        Figures figures = new Figures("openb");
        if (nodes != null && pods != null) {
            add(figures, "own", OpenbTrace.read(nodes, pods), "");
        } else {
            for (String mix : mixes) {
                add(figures, mix, OpenbTrace.shipped(mix), REFERENCE.getOrDefault(mix, ""));
            }
        }
        figures.print(System.out);
        return 0;
    }

    private void add(Figures figures, String mix, OpenbTrace trace, String reference) {
        double formula = 0;
        double ours = 0;
        for (int seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            formula += new OpenbRun(trace, 1, seed).allocatedPercent(Score.PUBLISHED) / seeds;
            ours += new OpenbRun(trace, 1, seed).allocatedPercent(Score.DEFAULT) / seeds;
        }
        figures.add(mix + "_formula", mix + ": published formula, % allocated", formula, "%.2f", reference);
        figures.add(mix, mix + ": our score, % allocated", ours, "%.2f", "at least the formula on the same seeds");
        figures.add(mix + "_gain", mix + ": gain", ours - formula, "%+.2f", ">= 0");
    }
}
