package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import qiantang.ledger.price.PublishedPrice;
import qiantang.ledger.statement.Difference;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * Somebody with the disk and the superuser's password changes one value of one row of a closed day, and leaves everything
 * else alone: reconciliation says where. Every column of every table of the books is tried, so a new one has to be covered
 * or named below. A failing run names its seed.
 */
class TamperingTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    /** Where a change of a table is told, as the beginning of a subject; an empty text: anywhere. */
    private static final Map<String, String> TOLD_AT = Map.ofEntries(
            Map.entry("usage", "batch:"),
            Map.entry("route", "batch:"),
            Map.entry("batch", "(batch|day:2026-11-20:batches)"),
            Map.entry("tariff", "day:2026-11-20:prices"),
            Map.entry("posting", "day:2026-11-20:"),
            Map.entry("entry", "day:2026-11-20:entries"),
            Map.entry("account", "day:2026-11-20:entries"),
            Map.entry("correction", "day:2026-11-20:corrections"),
            Map.entry("credit_grant", ""),
            Map.entry("credit_line", ""),
            Map.entry("wallet", "wallet:"),
            Map.entry("planned_expiry", "grant:"),
            Map.entry("account_day", "account:"),
            Map.entry("day_use", "(route|payer|supplier):"),
            Map.entry("closed_day", "day:2026-11-20"));

    /** Where the values are that say something: an account that nobody used has nothing that could be falsified. */
    private static final Map<String, String> ROWS = Map.of(
            "account", "account_no in (select account_no from ledger.entry)",
            "account_day", "nano <> 0",
            "closed_day", "day = '2026-11-20'",
            "day_use", "charged_nano > 0",
            "entry.grant_no", "grant_no is not null",
            "route.payer_id", "payer_id is not null",
            "usage.first_token_us", "first_token_us >= 0",
            "wallet", "debt_nano > 0");

    /** What may change by itself, or says nothing that is not said elsewhere. */
    private static final Set<String> NOT_COMPARED = Set.of(
            // Only finds a route again; another value makes a second row of the same content.
            "route.digest",
            // What a grant or a line is at the moment; the gateways' leases are the lease office's to compare.
            "credit_grant.state",
            "credit_line.leased_nano",
            "wallet.opened_at",
            // Which posting moved a plan, and its word for it; the amounts and dates are compared.
            "planned_expiry.posting_no",
            "planned_expiry.kind",
            // The leaf has its own time.
            "closed_day.closed_at",
            // A closed day under another date is not this day any more; the next close would begin before it.
            "closed_day.day");

    private final long seed = Long.getLong("qiantang.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final TestLedger house = new TestLedger(seed);
    private Connection disk;

    /** Credit of two kinds, calls that use it up and run into debt, free ones, a correction; then the day is closed. */
    @BeforeEach
    void aDayIsClosed() throws SQLException {
        TenantId payer = house.tenant();
        TenantId supplier = house.tenant();
        PublishedPrice price = house.price("m");
        house.grant(payer, "2", 5, house.now.plus(Duration.ofDays(9)), "m");
        house.grant(payer, "3");
        CallRecords calls = new CallRecords(random, house.now.plusSeconds(60));
        for (int batch = 0; batch < 3; batch++) {
            List<CallRecord> delivery = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                delivery.add(calls.call(payer, supplier, "m", usage(), house.billing(price, payer)));
                delivery.add(calls.call(payer));
            }
            house.ledger.intake().accept(delivery);
            house.ledger
                    .corrections()
                    .correct(
                            delivery.getFirst().id(),
                            new Money(400_000_000, MoneyUnit.CNY),
                            "answered twice",
                            "member:7");
        }
        house.now = house.now.plus(Duration.ofDays(2));
        assertThat(house.ledger.days().closeOver(Duration.ofHours(6))).isNotEmpty();
        assertThat(house.ledger.credit().balances(payer).getFirst().debt().nano())
                .isPositive();
        assertThat(differences()).isEmpty();

        disk = house.database.superuser();
        unprotect();
    }

    @AfterEach
    void close() throws SQLException {
        disk.close();
        house.close();
    }

    @Test
    void anyChangedValueOfAClosedDayIsFoundAndNamed() throws SQLException {
        List<String> unnoticed = new ArrayList<>();
        for (String table : TOLD_AT.keySet().stream().sorted().toList()) {
            for (Column column : columns(table)) {
                if (!NOT_COMPARED.contains(table + "." + column.name())) {
                    keep(table);
                    sql("update ledger.%s set %s = %s where %s"
                            .formatted(table, column.name(), changed(column), row(table, column.name())));
                    look(table, column.toString(), unnoticed);
                    putBack(table);
                }
            }
        }
        assertThat(unnoticed).as("seed %d", seed).isEmpty();
        assertThat(differences()).as("seed %d, everything put back", seed).isEmpty();
    }

    @Test
    void aRowThatIsGoneIsFound() throws SQLException {
        List<String> unnoticed = new ArrayList<>();
        for (String table : TOLD_AT.keySet().stream().sorted().toList()) {
            // Without its row a day is open: it would be closed again, and the log would have two leaves of it.
            if (!table.equals("closed_day") && !table.equals("wallet")) {
                keep(table);
                sql("delete from ledger.%s where %s".formatted(table, row(table, "any")));
                look(table, "a row", unnoticed);
                putBack(table);
            }
        }
        assertThat(unnoticed).as("seed %d", seed).isEmpty();
    }

    /** Who changes a root in the database has not changed the one in the log. */
    @Test
    void callsChangedTogetherWithTheirRootAreFoundByTheLeaf() throws SQLException {
        sql("update ledger.batch set root = sha256('another')");
        assertThat(differences()).extracting(Difference::check).contains(Difference.Check.BATCH_LEAF);
    }

    @Test
    void aCallThatNobodyDeliveredIsFound() throws SQLException {
        sql("""
                insert into ledger.usage
                select overlay(call_id::text placing 'ffff' from 33)::uuid, duration_us, 999999, first_token_us, route_no,
                       prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens from ledger.usage limit 1
                """);
        assertThat(differences())
                .anyMatch(found -> found.check() == Difference.Check.CALL_UNPROVED
                        && found.subject().endsWith("ffff"));
    }

    private void look(String table, String what, List<String> unnoticed) {
        List<Difference> found = differences();
        String where = TOLD_AT.get(table);
        Pattern begins = Pattern.compile(Objects.requireNonNull(where));
        if (found.stream().noneMatch(each -> begins.matcher(each.subject()).lookingAt())) {
            unnoticed.add(table + ": " + what + " gave " + found);
        }
    }

    private List<Difference> differences() {
        return house.ledger.reconciliation().differences(DAY);
    }

    private Usage usage() {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.PROMPT_TOKENS, 200_000L + random.nextInt(1000));
        counts.put(Meter.CACHED_PROMPT_TOKENS, 70_000L + random.nextInt(1000));
        counts.put(Meter.COMPLETION_TOKENS, 100_000L + random.nextInt(1000));
        counts.put(Meter.REASONING_TOKENS, 30_000L + random.nextInt(1000));
        return new Usage(counts, Usage.Evidence.REPORTED);
    }

    private record Column(String name, String type) {}

    private List<Column> columns(String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement statement = disk.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select column_name, udt_name from information_schema.columns
                         where table_schema = 'ledger' and table_name = '%s' order by 1
                        """.formatted(table))) {
            while (rows.next()) {
                columns.add(new Column(rows.getString(1), rows.getString(2)));
            }
        }
        assertThat(columns).as(table).isNotEmpty();
        return columns;
    }

    /** The value with one bit of it flipped, or what comes nearest to that. */
    private String changed(Column column) {
        String name = column.name();
        return switch (column.type()) {
            case "int2" -> "(coalesce(%s, 0)::int # %d)::smallint".formatted(name, 1 << random.nextInt(8));
            case "int4" -> "coalesce(%s, 0) # %d".formatted(name, 1 << random.nextInt(31));
            case "int8" -> "coalesce(%s, 0) # %d::bigint".formatted(name, 1L << random.nextInt(63));
            case "bool" -> "not coalesce(%s, false)".formatted(name);
            case "text" -> "coalesce(%s, '') || 'x'".formatted(name);
            case "_text" -> "%s || array['x']".formatted(name);
            case "uuid" ->
                "coalesce(overlay(%1$s::text placing translate(right(%1$s::text, 1), '0123456789abcdef', '1032547698badcfe')"
                                .formatted(name)
                        + " from 36)::uuid, gen_random_uuid())";
            case "bytea" -> "set_byte(%1$s, 7, get_byte(%1$s, 7) # %2$d)".formatted(name, 1 << random.nextInt(8));
            case "date" -> name + " + 1";
            case "timestamptz" -> "coalesce(%s, now()) + interval '1 microsecond'".formatted(name);
            default -> throw new AssertionError("no idea how to change a " + column);
        };
    }

    /** One row by chance, of those that say something. */
    private String row(String table, String column) throws SQLException {
        String which = ROWS.getOrDefault(table + "." + column, ROWS.getOrDefault(table, "true"));
        try (Statement statement = disk.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select ctid, tableoid from ledger.%s where %s order by ctid".formatted(table, which))) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add("ctid = '%s' and tableoid = %d".formatted(rows.getString(1), rows.getLong(2)));
            }
            return all.get(random.nextInt(all.size()));
        }
    }

    private void keep(String table) throws SQLException {
        sql("create temporary table kept as select * from ledger." + table);
    }

    private void putBack(String table) throws SQLException {
        sql(
                "delete from ledger." + table,
                "insert into ledger.%s select * from kept".formatted(table),
                "drop table kept");
    }

    /** Checks, keys, triggers and generated numbers stand in the way of a bit, not of somebody with the disk. */
    private void unprotect() throws SQLException {
        sql("""
                do $$
                declare
                    each record;
                begin
                    for each in select conrelid::regclass as tab, conname from pg_constraint
                                 where connamespace = 'ledger'::regnamespace and contype in ('f', 'c', 'p', 'u') and conislocal
                                 order by contype = 'f' desc loop
                        execute format('alter table %s drop constraint %I', each.tab, each.conname);
                    end loop;
                    for each in select c.oid::regclass as tab from pg_class c
                                 where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') loop
                        execute format('alter table %s disable trigger all', each.tab);
                    end loop;
                    for each in select table_name, column_name from information_schema.columns
                                 where table_schema = 'ledger' and is_identity = 'YES' loop
                        execute format('alter table ledger.%I alter column %I drop identity', each.table_name,
                                each.column_name);
                    end loop;
                end $$
                """);
    }

    private void sql(String... statements) throws SQLException {
        try (Statement statement = disk.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
