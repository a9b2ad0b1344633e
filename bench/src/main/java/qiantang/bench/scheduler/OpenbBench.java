package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;
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

    @Option(names = "--seeds", defaultValue = "10", description = "runs of each mix (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--mix", description = "only these mixes")
    private List<String> mixes = OpenbTrace.MIXES;

    @Option(names = "--nodes", paramLabel = "FILE", description = "another node list of the same form")
    private @Nullable Path nodes;

    @Option(names = "--pods", paramLabel = "FILE", description = "another pod list of the same form")
    private @Nullable Path pods;

    @Option(names = "--first-seed", defaultValue = "42", description = "the first seed (default: ${DEFAULT-VALUE})")
    private int firstSeed;

    @Option(
            names = "--departing",
            description = "pods come and go at a steady load, and what does not fit is lost; the figure is the loss")
    private boolean departing;

    @Option(names = "--held-out", description = "the six mixes on which nothing was chosen")
    private boolean heldOut;

    private final List<Double> gains = new ArrayList<>();

    @Option(names = "--load", defaultValue = "0.9", description = "of --departing (default: ${DEFAULT-VALUE})")
    private double load;

    @Override
    public Integer call() throws IOException {
        Figures figures = new Figures(departing ? "openb-departing" : "openb");
        if (nodes != null && pods != null) {
            add(figures, "own", OpenbTrace.read(nodes, pods), "");
        } else {
            for (String mix : heldOut ? OpenbTrace.HELD_OUT : mixes) {
                add(figures, mix, OpenbTrace.shipped(mix), REFERENCE.getOrDefault(mix, ""));
            }
        }
        double worst = gains.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double average =
                gains.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        figures.add("mean_gain", "mean gain over the mixes", average, "%+.3f", "> 0");
        figures.add("worst_gain", "worst gain of a mix", worst, "%+.3f", ">= 0");
        figures.print(System.out);
        return 0;
    }

    private void add(Figures figures, String mix, OpenbTrace trace, String reference) {
        double[] formula = new double[seeds];
        double[] ours = new double[seeds];
        double[] filling = new double[seeds];
        for (int i = 0; i < seeds; i++) {
            formula[i] = run(trace, firstSeed + i, Policy.DEFAULT.with(Score.PUBLISHED));
            ours[i] = run(trace, firstSeed + i, Policy.DEFAULT);
            filling[i] = run(trace, firstSeed + i, Policy.DEFAULT.with(Score.FILLING));
        }
        String what = departing ? "% of cards asked for lost" : "% allocated";
        double sign = departing ? -1 : 1;
        double gain = sign * (mean(ours) - mean(formula));
        String published = departing ? "" : reference;
        figures.add(mix + "_formula", mix + ": published formula, " + what, mean(formula), "%.2f", published);
        figures.add(mix, mix + ": our score, " + what, mean(ours), "%.2f", "no worse than the formula, same seeds");
        figures.add(mix + "_gain", mix + ": gain", gain, "%+.2f", ">= 0");
        gains.add(gain);
        figures.add(mix + "_gain_error", mix + ": standard error of the gain", error(ours, formula), "%.2f", "");
        double filled = sign * (mean(filling) - mean(formula));
        figures.add(mix + "_filling_gain", mix + ": gain of the score that fills once", filled, "%+.2f", "");
    }

    private double run(OpenbTrace trace, int seed, Policy policy) {
        return departing
                ? new OpenbChurn(trace, load, seed).lostPercent(policy)
                : new OpenbRun(trace, 1, seed).allocatedPercent(policy);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** Of the mean of the paired differences. */
    private static double error(double[] ours, double[] formula) {
        double[] gains = new double[ours.length];
        Arrays.setAll(gains, i -> ours[i] - formula[i]);
        double mean = mean(gains);
        double squares =
                Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
        return gains.length < 2 ? 0 : Math.sqrt(squares / (gains.length - 1) / gains.length);
    }
}
