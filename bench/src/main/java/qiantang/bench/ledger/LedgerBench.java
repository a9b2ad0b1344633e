package qiantang.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import qiantang.audit.Audit;
import qiantang.audit.AuditSchema;
import qiantang.audit.PublishedMark;
import qiantang.audit.Sealing;
import qiantang.bench.Row;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.ledger.CallRecord;
import qiantang.ledger.Ledger;
import qiantang.ledger.UsageIntake;
import qiantang.ledger.credit.Leases;
import qiantang.ledger.statement.Statement.Side;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * Calls per second into a ledger that holds millions already, with everything that belongs to them: rows, proofs, charges,
 * sums of days, and the audit log integrating beside it. Durable PostgreSQL, one process, batches as a gateway ships them.
 */
@Command(name = "ledger", description = "Calls per second from batches to committed entries, on a full database.")
public final class LedgerBench implements Callable<Integer> {
    private static final double CALLS_PER_SECOND = 10_000;
    private static final double STATEMENT_MS = 2_000;
    private static final int LAG_MAX_MS = 600_000;

    @Option(names = "--rows", defaultValue = "5000000", description = "Calls that are there before: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(names = "--seconds", defaultValue = "180", description = "How long to measure: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--batch", defaultValue = "5000", description = "Calls per delivery: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--senders", defaultValue = "2", description = "Deliveries at a time: ${DEFAULT-VALUE}.")
    private int senders;

    /** For picocli, which makes the command. */
    public LedgerBench() {}

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("qiantang-bench-ledger");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
                Database database = Database.open(
                        postgres.address(),
                        List.of(AuditSchema.ROOM, Ledger.SCHEMA),
                        new DatabaseLimits(16, Duration.ofSeconds(30), Duration.ofMinutes(20)))) {
            return measure(folder, postgres.address(), database);
        } finally {
            delete(folder);
        }
    }

    private int measure(Path folder, DatabaseAddress address, Database database) throws Exception {
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        PublishedMark mark = PublishedMark.in(folder.resolve("published"));
        try (Audit audit = Audit.open(database, "bench.example/log", new Open(), mark, List.of(), clock, random)) {
            UuidV7 ids = new UuidV7(clock, random);
            Ledger ledger = new Ledger(database, new TenantId(ids.next()), Leases.NONE, audit, ids, clock);
            Traffic traffic = new Traffic(1, ledger);
            // The first delivery makes the routes that the calls before are filled in under.
            for (int i = 0; i < 4; i++) {
                ledger.intake().accept(traffic.batch(UsageIntake.MAX_BATCH));
            }
            System.out.printf("filling in %,d calls of the last 30 days%n", rows);
            fill(address);
            audit.start();
            return report(address, ledger, traffic);
        }
    }

    /** Not encryption: nothing of a benchmark is a secret. */
    private static final class Open implements Sealing {
        @Override
        public byte[] seal(byte[] open) {
            return open.clone();
        }

        @Override
        public byte[] open(byte[] sealed) {
            return sealed.clone();
        }
    }

    /** Rows and sums of days as the intake would have made them; their charges are not on the books. */
    private void fill(DatabaseAddress address) throws SQLException {
        try (Connection connection = admin(address);
                Statement statement = connection.createStatement()) {
            statement.execute("select ledger.ensure_month(now()), ledger.ensure_month(now() - interval '30 days')");
            statement.execute("""
                    insert into ledger.usage
                    select (substr(ledger.first_id(now() - interval '30 days' + n * (interval '29 days' / %1$d))::text, 1, 14)
                               || '7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
                           1000000 + n %% 900000, -(n / 5000), 50000, routes[1 + n %% cardinality(routes)], n %% 4000, 0,
                           n %% 1000, 0
                      from generate_series(1, %1$d) n, (select array_agg(route_no) as routes from ledger.route) all_routes
                    """.formatted(rows));
            statement.execute("""
                    insert into ledger.day_use
                    select (ledger.time_of(call_id) at time zone 'UTC')::date, route_no, count(*), sum(prompt_tokens),
                           sum(cached_tokens), sum(completion_tokens), sum(reasoning_tokens),
                           sum(prompt_tokens * 2000 + completion_tokens * 8000), 0
                      from ledger.usage where batch_no < 0 group by 1, 2
                    on conflict (day, route_no) do nothing
                    """);
            statement.execute("vacuum (analyze) ledger.usage");
            statement.execute("analyze ledger.day_use, ledger.route");
        }
    }

    private int report(DatabaseAddress address, Ledger ledger, Traffic traffic) throws Exception {
        Histogram lag = new ConcurrentHistogram(LAG_MAX_MS, 3);
        AtomicLong counted = new AtomicLong();
        long beforeBytes = bytes(address);
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        long end = begin + Duration.ofSeconds(seconds).toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < end) {
                    List<CallRecord> calls = traffic.batch(batch);
                    long sent = System.nanoTime();
                    counted.addAndGet(ledger.intake().accept(calls).added());
                    lag.recordValue(Math.min(LAG_MAX_MS, (System.nanoTime() - sent) / 1_000_000));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - begin) / 1e9;
        Runtime runtime = Runtime.getRuntime();
        List<Row> figures = new ArrayList<>();
        figures.add(Row.atLeast("calls_per_second", "calls per second", counted.get() / took, "/s", CALLS_PER_SECOND));
        figures.add(Row.count("calls", "calls counted", counted.get()));
        figures.add(
                Row.plain("lag_p50_ms", "from delivery to commit, p50", (double) lag.getValueAtPercentile(50), "ms"));
        figures.add(
                Row.plain("lag_p99_ms", "from delivery to commit, p99", (double) lag.getValueAtPercentile(99), "ms"));
        figures.add(Row.plain(
                "cpu_us_per_call", "CPU of this process per call", (cpuNanos() - cpu) / 1e3 / counted.get(), "us"));
        figures.add(Row.plain(
                "heap_mb", "heap in use at the end", (runtime.totalMemory() - runtime.freeMemory()) / 1e6, "MB"));
        figures.add(Row.plain(
                "bytes_per_call",
                "storage per call, all of ledger and audit",
                (bytes(address) - beforeBytes) / (double) counted.get(),
                "B"));
        figures.add(Row.plain(
                "usage_bytes_per_call", "storage per call, its row with all indexes", usageBytes(address), "B"));
        statement(ledger, traffic.tenant(), figures);
        return Row.report(System.out, "ledger", figures);
    }

    /** Of one tenant, and the calls of all of them: both are read from the sums of days. */
    private void statement(Ledger ledger, TenantId tenant, List<Row> figures) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        long begin = System.nanoTime();
        var owed = ledger.statements().of(tenant, Side.PAYER, today.minusDays(31), today.plusDays(1));
        double took = (System.nanoTime() - begin) / 1e6;
        long calls = owed.lines().stream().mapToLong(line -> line.calls()).sum();
        figures.add(Row.count("statement_calls", "calls in the statement of a tenant", calls));
        figures.add(Row.below("statement_ms", "statement of a tenant", took, "ms", STATEMENT_MS));
        begin = System.nanoTime();
        long all = ledger.statements().calls(today.minusDays(31), today.plusDays(1));
        figures.add(Row.count("month_calls", "calls of all tenants in the month", all));
        figures.add(Row.below(
                "month_ms", "sums of all tenants of the month", (System.nanoTime() - begin) / 1e6, "ms", STATEMENT_MS));
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static long bytes(DatabaseAddress address) throws SQLException {
        return number(address, """
                select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = relnamespace
                 where nspname in ('ledger', 'audit') and relkind in ('r', 'm')
                """);
    }

    private static double usageBytes(DatabaseAddress address) throws SQLException {
        long bytes = number(
                address,
                "select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'ledger.usage'::regclass");
        return bytes / (double) number(address, "select count(*) from ledger.usage");
    }

    private static long number(DatabaseAddress address, String query) throws SQLException {
        try (Connection connection = admin(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection admin(DatabaseAddress address) throws SQLException {
        DatabaseAddress.Login login = address.admin();
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Optional<IOException> failed = files.sorted(java.util.Comparator.reverseOrder())
                    .flatMap(file -> {
                        try {
                            Files.deleteIfExists(file);
                            return Stream.<IOException>empty();
                        } catch (IOException stays) {
                            return Stream.of(stays);
                        }
                    })
                    .findFirst();
            if (failed.isPresent()) {
                throw failed.get();
            }
        }
    }
}
