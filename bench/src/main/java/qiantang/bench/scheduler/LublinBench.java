package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.simulation.Simulation;
import qiantang.scheduler.simulation.Summary;

@Command(
        name = "lublin",
        description = "Order and backfill on a batch workload in the Standard Workload Format, estimates exact.")
final class LublinBench implements Callable<Integer> {
    @Option(names = "--swf", required = true, paramLabel = "FILE", description = "the workload; it may not be shipped")
    private Path file = Path.of("lublin_256.swf");

    @Override
    public Integer call() throws IOException {
        SwfTrace trace = SwfTrace.read(file);
        Figures figures = new Figures("lublin");
        add(figures, trace, "fcfs", Order.FIRST_COME, Backfill.NONE, "66,502 / .655");
        add(figures, trace, "easy", Order.FIRST_COME, Backfill.EASY, "590 / .936");
        add(figures, trace, "sjf", Order.SHORTEST, Backfill.NONE, "53.5 / .720");
        add(figures, trace, "sjf-easy", Order.SHORTEST, Backfill.EASY, "40.5 / .790 / 2,519 h");
        add(figures, trace, "wfp3-easy", Order.WFP3, Backfill.EASY, "117 / .912 / 792 h");
        add(
                figures,
                trace,
                "default",
                Policy.DEFAULT.order(),
                Policy.DEFAULT.backfill(),
                "better than WFP3 in all three");
        figures.print(System.out);
        return 0;
    }

    private static void add(
            Figures figures, SwfTrace trace, String key, Order order, Backfill backfill, String reference) {
        Queues queues = new Queues();
        queues.add(new Queues.Queue(SwfTrace.QUEUE, 1));
        Scheduler scheduler = new Scheduler(Policy.DEFAULT.with(order).with(backfill));
        Simulation simulation = new Simulation(trace.pool(), queues, scheduler, new Random(1));
        Summary summary = Summary.of(simulation.run(trace.arrivals()), trace.processors());
        figures.add(key + "_slowdown", key + ": mean bounded slowdown", summary.slowdown(), "%,.1f", reference);
        figures.add(key + "_utilisation", key + ": utilisation", summary.utilisation(), "%.3f", "");
        figures.add(key + "_wait_max_h", key + ": longest wait, hours", summary.waitMaxS() / 3_600, "%,.0f", "");
    }
}
