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
import java.util.List;
import java.util.stream.Stream;
import qiantang.app.FeedIntoLedger;
import qiantang.audit.Audit;
import qiantang.audit.AuditSchema;
import qiantang.audit.PublishedMark;
import qiantang.audit.Sealing;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.ledger.Ledger;
import qiantang.ledger.lease.LeaseOffice;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The rooms that keep the ledger, wired as the program wires them, over a durable PostgreSQL in a folder. */
final class LedgerUnderTest implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final DatabaseLimits LIMITS = new DatabaseLimits(16, Duration.ofSeconds(30), Duration.ofMinutes(20));

    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Audit audit;
    private final LeaseOffice leases;
    private final Ledger ledger;

    /** @param operator the same at every opening of the folder */
    LedgerUnderTest(Path folder, TenantId operator) throws IOException {
        SecureRandom random = new SecureRandom();
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        database = Database.open(postgres.address(), List.of(AuditSchema.ROOM, Ledger.SCHEMA), LIMITS);
        PublishedMark mark = PublishedMark.in(folder.resolve("published"));
        audit = Audit.open(database, "bench.example/log", new Open(), mark, List.of(), CLOCK, random);
        leases = new LeaseOffice(database, Ledger.BOOKS, CLOCK);
        ledger = new Ledger(database, operator, leases, audit, new UuidV7(CLOCK, random), CLOCK);
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

    Ledger ledger() {
        return ledger;
    }

    /** Begins to publish the audit log. */
    void start() {
        audit.start();
    }

    /** The way that calls take in the program. */
    FeedIntoLedger feed(Traffic traffic) {
        return new FeedIntoLedger(traffic::supplierOf, ledger.intake(), leases, receipt -> {
            if (receipt.setAside() > 0) {
                throw new IllegalStateException(receipt.setAside() + " calls were set aside");
            }
        });
    }

    /** What PostgreSQL's processes have used of the processors. */
    Duration postgresCpu() {
        ProcessHandle first = ProcessHandle.of(postgres.pid()).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Tables of the rooms with their indexes, in bytes. */
    long bytes() throws SQLException {
        return number("""
                select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = relnamespace
                 where nspname in ('ledger', 'audit') and relkind in ('r', 'm')
                """);
    }

    /** One table with its partitions, in bytes. */
    long bytes(String table, boolean indexes) throws SQLException {
        return number("select sum(%s(relid)) from pg_partition_tree('%s') where isleaf"
                .formatted(indexes ? "pg_indexes_size" : "pg_table_size", table));
    }

    long number(String query) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    Connection admin() throws SQLException {
        DatabaseAddress.Login login = postgres.address().admin();
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    @Override
    public void close() {
        leases.close();
        audit.close();
        database.close();
        postgres.close();
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
