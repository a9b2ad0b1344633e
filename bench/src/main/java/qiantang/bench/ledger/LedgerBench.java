package qiantang.bench.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.Row;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * Calls per second from journals on disk to committed entries, in a ledger that holds millions already, with everything
 * that belongs to them: rows, charges under leases, proofs, sums of days, and the audit log integrating beside it. The
 * path is the program's own: journal, shipper, feed, intake, over a durable PostgreSQL.
 */
@Command(
        name = "ledger",
        description = "Calls per second from the journal on disk to committed entries, on a full database.",
        mixinStandardHelpOptions = true)
public final class LedgerBench implements Callable<Integer> {
    private static final double CALLS_PER_SECOND = 10_000;
    private static final double LAG_MS = 2_000;
    private static final double BYTES_PER_CALL = 200;
    private static final int TENANTS = 100;
    private static final int KEYS_EACH = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration LAST_CALLS = Duration.ofMinutes(1);
    private static final int PARTS = 3;

    @Option(names = "--rows", defaultValue = "5000000", description = "Calls that are there before: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(names = "--seconds", defaultValue = "180", description = "How long to measure: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--paced-seconds",
            defaultValue = "20",
            description = "How long to measure the lag at the goal's pace afterwards: ${DEFAULT-VALUE}.")
    private int pacedSeconds;

    @Option(names = "--gateways", defaultValue = "1", description = "Journals with a shipper each: ${DEFAULT-VALUE}.")
    private int gateways;

    @Option(names = "--folder", description = "Where to work; a folder for temporary files if it is not said.")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));

    /** For picocli, which makes the command. */
    public LedgerBench() {}

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory(parent, "qiantang-bench-ledger");
        UuidV7 ids = new UuidV7(InstantSource.system(), new SecureRandom());
        try (LedgerUnderTest house = new LedgerUnderTest(folder, new TenantId(ids.next()))) {
            Traffic traffic = new Traffic(house.ledger(), ids, TENANTS, KEYS_EACH);
            Duration preload = new Preload(house, traffic, ids).fill(rows, System.out);
            house.start();
            List<Row> figures = new ArrayList<>();
            figures.add(Row.plain("rows_before", "calls that were there before", (double) rows, ""));
            figures.add(Row.plain("preload_s", "  filled in within", preload.toMillis() / 1e3, "s"));
            measure(folder, house, traffic, figures);
            return Row.report(System.out, "ledger", figures);
        } finally {
            LedgerUnderTest.delete(folder);
        }
    }

    private void measure(Path folder, LedgerUnderTest house, Traffic traffic, List<Row> figures) throws Exception {
        long rowsBefore = house.number("select count(*) from ledger.usage");
        List<GatewayCore> cores = new ArrayList<>();
        try (HeapWatch heap = new HeapWatch()) {
            for (int i = 0; i < gateways; i++) {
                cores.add(new GatewayCore(folder.resolve("journal-" + i), traffic, house.feed(traffic), i));
            }
            cores.forEach(core -> core.start(0));
            Thread.sleep(WARM_UP);
            sustained(house, cores, heap, figures);
            cores.forEach(core -> core.change(CALLS_PER_SECOND / gateways));
            // The backlog of the full load is no part of it.
            Thread.sleep(Duration.ofSeconds(3));
            cores.forEach(core -> core.change(CALLS_PER_SECOND / gateways));
            Thread.sleep(Duration.ofSeconds(pacedSeconds));
            lag(cores, "paced_", "lag at " + (int) CALLS_PER_SECOND + " calls per second", figures);
            for (GatewayCore core : cores) {
                core.finish(LAST_CALLS);
            }
            agreement(house, rowsBefore, cores, figures);
        } finally {
            for (GatewayCore core : cores) {
                core.close();
            }
        }
    }

    private void sustained(LedgerUnderTest house, List<GatewayCore> cores, HeapWatch heap, List<Row> figures)
            throws Exception {
        cores.forEach(core -> core.change(0));
        Spent before = Spent.now(house, cores);
        heap.takeHighest();
        long begin = System.nanoTime();
        List<Double> perSecond = new ArrayList<>();
        List<Double> highest = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            long calls = counted(cores);
            long began = System.nanoTime();
            Thread.sleep(Duration.ofMillis(seconds * 1_000L / PARTS));
            perSecond.add((counted(cores) - calls) / ((System.nanoTime() - began) / 1e9));
            highest.add(heap.takeHighest());
        }
        double took = (System.nanoTime() - begin) / 1e9;
        Spent after = Spent.now(house, cores);
        long calls = after.calls() - before.calls();
        figures.add(
                Row.atLeast("calls_per_second", "calls per second, sustained", calls / took, "/s", CALLS_PER_SECOND));
        figures.add(Row.plain("seconds", "  for", took, "s"));
        figures.add(
                Row.atLeast("slowest_part_per_second", "  the slowest third", min(perSecond), "/s", CALLS_PER_SECOND));
        figures.add(Row.count("calls", "  calls counted", calls));
        lag(cores, "", "lag under full load (20,000 calls ahead each)", figures);
        figures.add(
                Row.below("heap_high_mb", "heap after a collection, highest", max(highest), "MB", HeapWatch.limit()));
        figures.add(Row.plain("heap_first_third_mb", "  in the first third", highest.getFirst(), "MB"));
        figures.add(Row.plain("heap_last_third_mb", "  in the last third", highest.getLast(), "MB"));
        figures.add(Row.plain("rss_high_mb", "memory of this process, highest", HeapWatch.highestResident(), "MB"));
        figures.addAll(Spent.perCall(before, after));
        double all = house.number("select count(*) from ledger.usage");
        figures.add(Row.plain("row_bytes_per_call", "  its row", house.bytes("ledger.usage", false) / all, "B"));
        figures.add(
                Row.plain("index_bytes_per_call", "  all indexes on it", house.bytes("ledger.usage", true) / all, "B"));
    }

    /** What was spent up to a moment; processor time in nanoseconds. */
    private record Spent(long calls, long cpu, long load, long postgres, long journal, long storage) {
        static Spent now(LedgerUnderTest house, List<GatewayCore> cores) throws SQLException {
            return new Spent(
                    counted(cores),
                    cpuNanos(),
                    cores.stream().mapToLong(GatewayCore::loadCpuNanos).sum(),
                    house.postgresCpu().toNanos(),
                    cores.stream().mapToLong(GatewayCore::acknowledged).sum(),
                    house.bytes());
        }

        static List<Row> perCall(Spent before, Spent after) {
            double calls = after.calls - before.calls;
            double load = (after.load - before.load) / 1e3 / calls;
            double cpu = (after.cpu - before.cpu) / 1e3 / calls;
            return List.of(
                    Row.plain("cpu_us_per_call", "CPU per call, from the journal to the commit", cpu - load, "us"),
                    Row.plain(
                            "postgres_cpu_us_per_call",
                            "  PostgreSQL's",
                            (after.postgres - before.postgres) / 1e3 / calls,
                            "us"),
                    Row.plain("load_cpu_us_per_call", "  of holding and writing the journal", load, "us"),
                    Row.plain(
                            "journal_bytes_per_call",
                            "journal per call",
                            (after.journal - before.journal) / calls,
                            "B"),
                    Row.below(
                            "bytes_per_call",
                            "storage per call, all of ledger and audit",
                            (after.storage - before.storage) / calls,
                            "B",
                            BYTES_PER_CALL));
        }
    }

    private static void lag(List<GatewayCore> cores, String key, String what, List<Row> figures) {
        Histogram all = new Histogram(cores.getFirst().lag());
        all.reset();
        cores.forEach(core -> all.add(core.lag()));
        figures.add(Row.plain(key + "lag_p50_ms", what + ", p50", (double) all.getValueAtPercentile(50), "ms"));
        double p99 = (double) all.getValueAtPercentile(99);
        figures.add(
                key.isEmpty()
                        ? Row.plain("lag_p99_ms", "  p99", p99, "ms")
                        : Row.below(key + "lag_p99_ms", "  p99", p99, "ms", LAG_MS));
    }

    /** What the journals held is what the ledger has, and its books agree. */
    private void agreement(LedgerUnderTest house, long rowsBefore, List<GatewayCore> cores, List<Row> figures)
            throws SQLException {
        long arrived = house.number("select count(*) from ledger.usage") - rowsBefore;
        figures.add(Row.exactly(
                "missing", "calls of the journals that are not in the ledger", counted(cores) - arrived, 0));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        figures.add(Row.exactly(
                "differences",
                "  differences that reconciliation finds today",
                house.ledger().reconciliation().differences(today).size(),
                0));
        figures.add(Row.exactly(
                "set_aside", "  calls set aside", house.number("select count(*) from ledger.usage_set_aside"), 0));
    }

    private static long counted(List<GatewayCore> cores) {
        return cores.stream().mapToLong(GatewayCore::counted).sum();
    }

    private static double min(List<Double> values) {
        return values.stream().mapToDouble(value -> value).min().orElseThrow();
    }

    private static double max(List<Double> values) {
        return values.stream().mapToDouble(value -> value).max().orElseThrow();
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
