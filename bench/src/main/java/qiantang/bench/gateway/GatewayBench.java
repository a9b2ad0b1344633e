package qiantang.bench.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.MissingTool;
import qiantang.bench.Row;
import qiantang.bench.cloud.Memory;
import qiantang.gateway.journal.JournalRefusal;

/** {@code bench gateway}. */
@Command(
        name = "gateway",
        description = "What the gateway adds to a call: latency, calls per second on one core, streams, memory.",
        mixinStandardHelpOptions = true)
public final class GatewayBench implements Callable<Integer> {
    /** As the launcher starts the cloud, so that what is measured is what runs. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xms48m",
            "-Xmx160m",
            "-XX:MaxDirectMemorySize=96m",
            "-XX:ReservedCodeCacheSize=64m");

    private static final int EVENTS_PER_STREAM = 100;
    private static final int TICK_MILLIS = 10;
    private static final int CALLERS = 64;
    private static final int WARM_UP_CALLS = 100_000;
    private static final int WARM_UP_SECONDS = 4;
    private static final int WARM_UP_SECONDS_MAX = 60;
    private static final int HOLD_TURNS = 2;
    private static final double APPEND_P99_US = 200;
    private static final int TOOL_MISSING = 3;

    @Option(names = "--quick", description = "Measure for seconds instead of minutes.")
    private boolean quick;

    @Override
    public Integer call() throws IOException, InterruptedException, JournalRefusal {
        Path folder = Files.createTempDirectory("qiantang-bench");
        try {
            LoadTools tools = LoadTools.make(folder);
            Process near = tools.startUpstream(EVENTS_PER_STREAM, TICK_MILLIS);
            Process behind = tools.startUpstream(EVENTS_PER_STREAM, TICK_MILLIS);
            try {
                return report(measure(tools, near, behind, folder));
            } finally {
                near.destroy();
                behind.destroy();
            }
        } catch (MissingTool missing) {
            System.err.println(missing.getMessage());
            return TOOL_MISSING;
        } finally {
            delete(folder);
        }
    }

    /** One model server is called directly, one only through the gateway, so that what each has served can be told. */
    private List<Row> measure(LoadTools tools, Process near, Process behind, Path folder)
            throws IOException, InterruptedException, JournalRefusal {
        int direct = Integer.parseInt(line(near));
        int upstream = Integer.parseInt(line(behind));
        Process gateway = startGateway(upstream, folder.resolve("journal"), "free");
        try {
            int through = Integer.parseInt(line(gateway));
            List<Row> rows = new ArrayList<>();
            rows.add(Row.plain("load_average_before", "load average before", loadAverage(), ""));
            rows.add(Row.plain("rss_idle_mb", "memory after the start", Memory.residentMegabytes(gateway.pid()), "MB"));
            rows.addAll(measureCalls(tools, direct, through, gateway));
            rows.addAll(measureStreams(tools, direct, through));
            rows.add(
                    Row.plain("rss_loaded_mb", "memory after the load", Memory.residentMegabytes(gateway.pid()), "MB"));
            gateway.getOutputStream().close();
            long recorded = Long.parseLong(line(gateway));
            rows.add(Row.plain("recorded", "calls on record", (double) recorded, ""));
            long completed = Long.parseLong(line(gateway));
            long served = LoadTools.served(upstream);
            // A caller who leaves at the end of a phase is on record, whether or not the model server had begun.
            long unaccounted = Math.max(0, completed - served) + Math.max(0, served - recorded);
            rows.add(Row.below("unaccounted", "  that the model server counts otherwise", (double) unaccounted, "", 1));
            rows.addAll(measureJournal(folder.resolve("meter")));
            rows.addAll(measureHolds(tools, upstream, folder.resolve("holds")));
            rows.add(Row.plain("load_average_after", "load average after", loadAverage(), ""));
            return rows;
        } finally {
            gateway.destroy();
        }
    }

    private List<Row> measureCalls(LoadTools tools, int direct, int through, Process gateway)
            throws IOException, InterruptedException {
        int seconds = quick ? 5 : 20;
        warmUp(tools, through);
        // In turns, so that a busy moment of the machine does not fall on one side only.
        LoadTools.Calls near = tools.calls(direct, 1, seconds);
        LoadTools.Calls far = tools.calls(through, 1, seconds);
        LoadTools.Calls nearMany = tools.calls(direct, CALLERS, seconds);
        Duration before = cpuTime(gateway);
        LoadTools.Calls farMany = tools.calls(through, CALLERS, seconds);
        double cpuMicros = cpuTime(gateway).minus(before).toNanos() / 1e3 / Math.max(1, farMany.calls());
        return List.of(
                Row.plain("direct_c1_p50_ms", "1 caller, direct, p50", near.p50_us() / 1e3, "ms"),
                Row.plain("through_c1_p50_ms", "1 caller, through the gateway, p50", far.p50_us() / 1e3, "ms"),
                Row.below("added_c1_p50_ms", "  added", (far.p50_us() - near.p50_us()) / 1e3, "ms", .4),
                Row.plain("added_c1_p99_ms", "  added, p99", (far.p99_us() - near.p99_us()) / 1e3, "ms"),
                Row.plain("direct_c64_per_second", "64 callers, direct", nearMany.per_second(), "/s"),
                Row.atLeast("through_c64_per_second", "64 callers, through", farMany.per_second(), "/s", 8_000),
                Row.below("cpu_us_per_call", "  the gateway's CPU per call, all threads", cpuMicros, "us", 125),
                Row.plain("through_c64_p99_ms", "  p99", farMany.p99_us() / 1e3, "ms"),
                Row.below("errors", "errors", (double) (far.errors() + farMany.errors()), "", 1));
    }

    /** What a gateway spent on a call, and what it says of itself when it ends. */
    private record Spent(double cpuMicros, long records, long held, long appendMicros) {}

    /** The same load with a price on the model: each call is held for and settled. In turns, as all that is compared. */
    private List<Row> measureHolds(LoadTools tools, int upstream, Path journal)
            throws IOException, InterruptedException {
        int seconds = quick ? 3 : 10;
        List<Spent> without = new ArrayList<>();
        List<Spent> with = new ArrayList<>();
        for (int turn = 0; turn < HOLD_TURNS; turn++) {
            without.add(spent(tools, upstream, journal.resolve("without" + turn), seconds, "free"));
            with.add(spent(tools, upstream, journal.resolve("with" + turn), seconds, "priced"));
        }
        double off = without.stream().mapToDouble(Spent::cpuMicros).min().orElseThrow();
        double on = with.stream().mapToDouble(Spent::cpuMicros).min().orElseThrow();
        long append = with.stream().mapToLong(Spent::appendMicros).max().orElseThrow();
        return List.of(
                Row.plain("cpu_us_without_holds", "CPU per call without a hold", off, "us"),
                Row.plain("cpu_us_with_holds", "CPU per call with hold and settlement", on, "us"),
                Row.plain("cpu_us_of_a_hold", "  the difference", on - off, "us"),
                Row.exactly(
                        "without_a_hold",
                        "  calls on record without the hold they should have",
                        with.stream()
                                .mapToLong(turn -> turn.records() - turn.held())
                                .sum(),
                        0),
                Row.below(
                        "hot_append_p99_us",
                        "append under this load, p99 by the gateway's histogram, at most",
                        (double) append,
                        "us",
                        APPEND_P99_US + 1));
    }

    private static Spent spent(LoadTools tools, int upstream, Path journal, int seconds, String prices)
            throws IOException, InterruptedException {
        Process gateway = startGateway(upstream, journal, prices);
        try {
            int through = Integer.parseInt(line(gateway));
            warmUp(tools, through);
            Duration before = cpuTime(gateway);
            LoadTools.Calls calls = tools.calls(through, CALLERS, seconds);
            double cpu = cpuTime(gateway).minus(before).toNanos() / 1e3 / Math.max(1, calls.calls());
            gateway.getOutputStream().close();
            long records = Long.parseLong(line(gateway));
            line(gateway);
            long held = Long.parseLong(line(gateway));
            return new Spent(cpu, records, held, Long.parseLong(line(gateway)));
        } finally {
            gateway.destroy();
        }
    }

    /** By calls, not by time: on a busy machine the compiler needs longer to see the same code run. */
    private static void warmUp(LoadTools tools, int through) throws IOException, InterruptedException {
        long calls = 0;
        for (int seconds = 0; calls < WARM_UP_CALLS && seconds < WARM_UP_SECONDS_MAX; seconds += WARM_UP_SECONDS) {
            calls += tools.calls(through, CALLERS, WARM_UP_SECONDS).calls();
        }
    }

    private List<Row> measureStreams(LoadTools tools, int direct, int through)
            throws IOException, InterruptedException {
        int seconds = quick ? 5 : 20;
        tools.streams(through, CALLERS, 3, 0);
        // Spread over the length of a stream: what one caller among many meets. All at once: how long a burst takes, in
        // which each call waits for the calls before it.
        int apart = EVENTS_PER_STREAM * TICK_MILLIS / CALLERS;
        LoadTools.Streams near = tools.streams(direct, CALLERS, seconds, apart);
        LoadTools.Streams far = tools.streams(through, CALLERS, seconds, apart);
        LoadTools.Streams nearBurst = tools.streams(direct, CALLERS, seconds, 0);
        LoadTools.Streams burst = tools.streams(through, CALLERS, seconds, 0);
        return List.of(
                Row.plain(
                        "direct_first_event_p50_ms",
                        "64 streams, direct, first event p50",
                        near.first_event_p50_ms(),
                        "ms"),
                Row.plain("first_event_p50_ms", "64 streams, through, first event p50", far.first_event_p50_ms(), "ms"),
                Row.plain("first_event_p99_ms", "  p99", far.first_event_p99_ms(), "ms"),
                Row.plain(
                        "direct_burst_first_event_p50_ms",
                        "  all 64 at the same moment, direct, p50",
                        nearBurst.first_event_p50_ms(),
                        "ms"),
                Row.plain(
                        "burst_first_event_p50_ms",
                        "  all 64 at the same moment, through, p50",
                        burst.first_event_p50_ms(),
                        "ms"),
                Row.plain("direct_events_per_second", "  events, direct", near.events_per_second(), "/s"),
                Row.plain("events_per_second", "  events, through", far.events_per_second(), "/s"),
                Row.below("stream_errors", "  errors", (double) (far.errors() + burst.errors()), "", 1));
    }

    private List<Row> measureJournal(Path folder) throws IOException, JournalRefusal {
        Histogram nanos = JournalMeter.measure(folder, quick ? 20_000 : 200_000);
        return List.of(
                Row.plain(
                        "journal_append_p50_us",
                        "one append to the journal, p50",
                        nanos.getValueAtPercentile(50) / 1e3,
                        "us"),
                Row.below("journal_append_p99_us", "  p99", nanos.getValueAtPercentile(99) / 1e3, "us", APPEND_P99_US),
                Row.plain("journal_append_max_us", "  longest", nanos.getMaxValue() / 1e3, "us"));
    }

    private static int report(List<Row> rows) {
        System.out.println("Gateway on core " + LoadTools.GATEWAY_CORE + "; model server and callers on core "
                + LoadTools.LOAD_CORE + ". Read the ratios: absolute figures are this machine's.");
        return Row.report(System.out, "gateway", rows);
    }

    private static Process startGateway(int upstreamPort, Path journal, String prices) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", LoadTools.GATEWAY_CORE));
        command.add(Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                .toString());
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                GatewayUnderTest.class.getName(),
                "http://127.0.0.1:" + upstreamPort + "/v1",
                journal.toString(),
                prices));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The next line that a child says; only digits count, whatever else it logs. */
    private static String line(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        String line;
        while ((line = out.readLine()) != null) {
            if (!line.isEmpty() && line.chars().allMatch(Character::isDigit)) {
                return line;
            }
        }
        throw new IOException("a process of the benchmark ended early");
    }

    private static Duration cpuTime(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double loadAverage() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
