package qiantang.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.bench.Row;
import qiantang.ledger.Ledger;
import qiantang.ledger.statement.Difference.Check;
import qiantang.ledger.statement.Statement;
import qiantang.ledger.statement.Statement.Side;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * How long a statement of a month takes that one tenant has made ten million calls in. It is read from the sums of days,
 * so the sums are also held against the rows that they were made from.
 */
@Command(
        name = "statement",
        description = "A statement of a month with ten million calls, and whether its sums equal its rows.",
        mixinStandardHelpOptions = true)
public final class StatementBench implements Callable<Integer> {
    private static final double STATEMENT_MS = 2_000;
    /** What is rightly found of calls that were filled in: no leaf tells of their batches. */
    private static final Set<Check> UNPROVED = Set.of(Check.BATCH_CALLS, Check.BATCH_LEAF);

    private static final int REPETITIONS = 5;

    @Option(names = "--calls", defaultValue = "10000000", description = "Calls of the month: ${DEFAULT-VALUE}.")
    private long calls;

    @Option(
            names = "--keys",
            defaultValue = "100",
            description = "Keys that the tenant calls with, each ten models and replicas: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(names = "--folder", description = "Where to work; a folder for temporary files if it is not said.")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));

    /** For picocli, which makes the command. */
    public StatementBench() {}

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory(parent, "qiantang-bench-statement");
        UuidV7 ids = new UuidV7(InstantSource.system(), new SecureRandom());
        TenantId operator = new TenantId(ids.next());
        List<Row> figures = new ArrayList<>();
        try {
            Traffic traffic;
            try (LedgerUnderTest house = new LedgerUnderTest(folder, operator)) {
                traffic = new Traffic(house.ledger(), ids, 1, keys);
                double seconds =
                        new Preload(house, traffic, ids).fill(calls, System.out).toMillis() / 1e3;
                figures.add(Row.plain("preload_s", "filled in within", seconds, "s"));
            }
            forgetPages(folder.resolve("postgres"));
            try (LedgerUnderTest house = new LedgerUnderTest(folder, operator)) {
                measure(house, traffic, figures);
            }
            return Row.report(System.out, "statement", figures);
        } finally {
            LedgerUnderTest.delete(folder);
        }
    }

    /** After PostgreSQL has ended, its files leave the kernel's memory too. */
    private static void forgetPages(Path folder) throws IOException, InterruptedException {
        List<String> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).map(Path::toString).toList();
        }
        for (String file : files) {
            int code = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("dd could not let go of " + file);
            }
        }
    }

    private void measure(LedgerUnderTest house, Traffic traffic, List<Row> figures) throws SQLException {
        Ledger ledger = house.ledger();
        LocalDate from = Preload.firstDay();
        LocalDate until = from.plusDays(Preload.DAYS);
        long begin = System.nanoTime();
        Statement owed = ledger.statements().of(traffic.tenant(), Side.PAYER, from, until);
        figures.add(Row.below("cold_ms", "statement of the payer, cold", millisSince(begin), "ms", STATEMENT_MS));
        begin = System.nanoTime();
        for (int i = 0; i < REPETITIONS; i++) {
            ledger.statements().of(traffic.tenant(), Side.PAYER, from, until);
        }
        figures.add(Row.below("warm_ms", "  warm", millisSince(begin) / REPETITIONS, "ms", STATEMENT_MS));
        begin = System.nanoTime();
        ledger.statements().of(traffic.supplier(), Side.SUPPLIER, from, until);
        figures.add(Row.below("supplier_ms", "statement of a supplier", millisSince(begin), "ms", STATEMENT_MS));
        figures.add(Row.exactly(
                "calls",
                "calls in the statement",
                owed.lines().stream().mapToLong(line -> line.calls()).sum(),
                calls / Preload.DAYS * Preload.DAYS));
        figures.add(Row.count(
                "sums",
                "  sums of days that it was read from",
                house.number("select count(*) from ledger.day_use where day >= '%s' and day < '%s'"
                        .formatted(from, until))));
        againstRows(house, owed, from, until, figures);
        double all = house.number("select count(*) from ledger.usage");
        figures.add(Row.plain("bytes_per_call", "storage per call, all of ledger and audit", house.bytes() / all, "B"));
        figures.add(Row.plain("row_bytes_per_call", "  its row", house.bytes("ledger.usage", false) / all, "B"));
        figures.add(
                Row.plain("index_bytes_per_call", "  all indexes on it", house.bytes("ledger.usage", true) / all, "B"));
    }

    /** The same amount from every single row and its price; and what the ledger's own reconciliation says of each day. */
    private static void againstRows(
            LedgerUnderTest house, Statement owed, LocalDate from, LocalDate until, List<Row> figures)
            throws SQLException {
        long begin = System.nanoTime();
        long fromRows = house.number("""
                select sum(round((prompt_tokens::numeric * t.prompt_nano + completion_tokens::numeric * t.completion_nano)
                           / 1000000))::bigint
                  from ledger.usage join ledger.route using (route_no) join ledger.tariff t on t.id = tariff_id
                 where call_id >= ledger.first_id('%sT00:00Z') and call_id < ledger.first_id('%sT00:00Z')
                """.formatted(from, until));
        figures.add(Row.plain("rows_ms", "the same from all rows", millisSince(begin), "ms"));
        figures.add(Row.exactly(
                "rows_differ_nano",
                "  difference in billionths of a yuan",
                owed.totals().getFirst().used().nano() - fromRows,
                0));
        begin = System.nanoTime();
        long differences = 0;
        for (LocalDate day = from; day.isBefore(until); day = day.plusDays(1)) {
            differences += house.ledger().reconciliation().differences(day).stream()
                    .filter(difference -> !UNPROVED.contains(difference.check()))
                    .count();
        }
        figures.add(
                Row.exactly("differences", "differences of money in the reconciliation of all days", differences, 0));
        figures.add(Row.plain("reconciliation_day_ms", "  time per day", millisSince(begin) / Preload.DAYS, "ms"));
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
