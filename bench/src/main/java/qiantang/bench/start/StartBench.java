package qiantang.bench.start;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.Row;
import qiantang.bench.cloud.CloudProcess;
import qiantang.bench.cloud.Starter;

/** {@code bench start}: from the command a person types until {@code /health/ready} says yes, and the memory then. */
@Command(
        name = "start",
        description = "How soon the cloud is ready, on a new data folder and on an existing one, and its memory.",
        mixinStandardHelpOptions = true)
public final class StartBench implements Callable<Integer> {
    @Option(names = "--starts", description = "How often on existing data (default ${DEFAULT-VALUE}).")
    private int starts = 7;

    @Option(
            names = "--with-engine",
            arity = "1",
            description = "Whether the local models run too (default ${DEFAULT-VALUE}).")
    private boolean withEngine = true;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        Starter starter = Starter.launcher();
        long begun = System.nanoTime();
        try (CloudProcess cloud = new CloudProcess(starter, withEngine)) {
            cloud.awaitReady();
            rows.add(Row.below("first_ready_s", "ready on a new data folder", secondsSince(begun), "s", 8));
            if (withEngine) {
                cloud.awaitModel();
            }
            List<Double> again = new ArrayList<>();
            for (int start = 0; start < starts; start++) {
                cloud.end();
                begun = System.nanoTime();
                cloud.startAgain();
                cloud.awaitReady();
                again.add(secondsSince(begun));
            }
            Collections.sort(again);
            rows.add(Row.below("ready_p50_s", "ready on existing data, median", again.get(starts / 2), "s", 2.5));
            rows.add(Row.plain("ready_max_s", "  longest of " + starts, again.getLast(), "s"));
            if (withEngine) {
                cloud.awaitModel();
            }
            rows.add(Row.below(
                    "rss_mb", "memory of the program, its children apart", cloud.residentMegabytes(), "MB", 400));
            cloud.forget();
        }
        System.out.println("From the command to /health/ready; the build is done before.");
        return Row.report(System.out, "start", rows);
    }

    private static double secondsSince(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
