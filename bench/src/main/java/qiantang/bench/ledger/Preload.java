package qiantang.bench.ledger;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import qiantang.app.FeedIntoLedger;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.JournalBatch;
import qiantang.terms.CallId;
import qiantang.terms.UuidV7;

/**
 * Fills a ledger with the calls of thirty days, by SQL instead of through the intake, some ten times as fast. Everything
 * that money is reckoned from is there and agrees: rows, batches, sums of days, and entries through {@code ledger.post}.
 * Only the proofs are missing: the roots of these batches are made up and no leaf of the audit log tells of them.
 */
final class Preload {
    static final int DAYS = 30;
    private static final int CALLS_PER_BATCH = 5_000;

    private final LedgerUnderTest house;
    private final Traffic traffic;
    private final UuidV7 ids;

    Preload(LedgerUnderTest house, Traffic traffic, UuidV7 ids) {
        this.house = house;
        this.traffic = traffic;
        this.ids = ids;
    }

    /** The first of the days; the last is yesterday. */
    static LocalDate firstDay() {
        return LocalDate.now(ZoneOffset.UTC).minusDays(DAYS);
    }

    Duration fill(long calls, PrintStream out) throws IOException, SQLException {
        long begin = System.nanoTime();
        makeRoutes();
        try (Connection connection = house.admin();
                Statement statement = connection.createStatement()) {
            // What is filled in may be lost in a crash; what is measured afterwards may not.
            statement.execute("set synchronous_commit = off");
            statement.execute("set work_mem = '256MB'");
            long perDay = calls / DAYS;
            for (int day = 0; day < DAYS; day++) {
                fillDay(statement, firstDay().plusDays(day), day * perDay, perDay);
            }
            statement.execute("vacuum (analyze) ledger.usage");
            statement.execute("vacuum (analyze) ledger.day_use");
            statement.execute("analyze");
            statement.execute("checkpoint");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        out.printf("%,d calls of %d days filled in by SQL in %.0f s%n", calls, DAYS, took.toMillis() / 1e3);
        return took;
    }

    /** One call of each kind through the intake, which opens accounts and routes. */
    private void makeRoutes() throws IOException {
        FeedIntoLedger feed = house.feed(traffic);
        SplittableRandom random = new SplittableRandom(1);
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < traffic.ways(); i++) {
            calls.add(traffic.way(i)
                    .facts(new CallId(ids.next()), Instant.now(), Optional.empty())
                    .ended(
                            Duration.ofMillis(50),
                            Duration.ofMillis(500),
                            CallRecord.Outcome.COMPLETED,
                            200,
                            Traffic.usage(random)));
            if (calls.size() == JournalBatch.MAX_CALLS || i == traffic.ways() - 1) {
                feed.deliver(new JournalBatch(new UUID(0, 1), 0, 1, calls));
                calls.clear();
            }
        }
    }

    private static void fillDay(Statement statement, LocalDate day, long before, long calls) throws SQLException {
        statement.execute("select ledger.ensure_month('%sT00:00Z')".formatted(day));
        statement.execute("drop table if exists filled");
        statement.execute("""
                create temp table filled as
                select (substr(ledger.first_id('%1$sT00:00Z'::timestamptz + n * (interval '1 day' / %2$d))::text, 1, 14)
                           || '7000-8000-' || lpad(to_hex(%3$d + n), 12, '0'))::uuid as call_id,
                       500000 + n %% 900000 as duration_us, first_batch + n / %4$d as batch_no, 50000 as first_token_us,
                       routes[1 + (n * 7919) %% cardinality(routes)] as route_no,
                       (1 + n %% 4000)::integer as prompt_tokens, (1 + n %% 997)::integer as completion_tokens
                  from generate_series(0, %2$d - 1) n, (select array_agg(route_no) as routes from ledger.route) all_routes,
                       (select nextval('ledger.batch_number') as first_batch) next
                """.formatted(day, calls, before, CALLS_PER_BATCH));
        statement.execute("select setval('ledger.batch_number', (select max(batch_no) from filled))");
        statement.execute("""
                insert into ledger.usage
                select call_id, duration_us, batch_no, first_token_us, route_no, prompt_tokens, 0, completion_tokens, 0
                  from filled
                """);
        statement.execute("drop table if exists summed");
        statement.execute(
                """
                create temp table summed as
                select batch_no, route_no, count(*) as calls, sum(prompt_tokens) as prompt, sum(completion_tokens) as completion,
                       sum(prompt_tokens::bigint * %1$d + completion_tokens * %2$d)::bigint as charged,
                       sum((prompt_tokens::bigint * %1$d + completion_tokens * %2$d) * %3$d / 1000000)::bigint as fee
                  from filled group by 1, 2
                """.formatted(Traffic.PROMPT_YUAN * 1_000, Traffic.COMPLETION_YUAN * 1_000, Traffic.FEE_PER_MILLION));
        statement.execute("""
                insert into ledger.day_use
                select '%s', route_no, sum(calls), sum(prompt), 0, sum(completion), 0, sum(charged), sum(fee)
                  from summed group by route_no
                """.formatted(day));
        statement.execute("""
                insert into ledger.batch
                select batch_no, '%s', now(), sum(calls), sha256(('filled in ' || batch_no)::bytea), gen_random_uuid()
                  from summed group by batch_no
                """.formatted(day));
        post(statement, day);
    }

    /** As the intake posts a batch: from each payer's grant to suppliers and the operator. */
    private static void post(Statement statement, LocalDate day) throws SQLException {
        statement.execute("""
                select count(ledger.post('%1$s', 'USAGE', 'batch:' || batch_no, now(), accounts, grants, amounts)) from (
                select batch_no, array_agg(account_no order by account_no) as accounts,
                       array_agg(grant_no order by account_no) as grants, array_agg(moved.nano order by account_no) as amounts
                  from (select batch_no, payer_id as tenant_id, 'WALLET' as kind, -sum(charged)::bigint as nano
                          from summed join ledger.route using (route_no) group by 1, 2
                         union all
                        select batch_no, supplier_id, 'PAYABLE', sum(charged - fee)::bigint
                          from summed join ledger.route using (route_no) group by 1, 2
                         union all
                        select batch_no, (select tenant_id from ledger.account where kind = 'FEE'), 'FEE', sum(fee)::bigint
                          from summed group by 1) moved
                  join ledger.account using (tenant_id, kind)
                  left join ledger.credit_grant g on g.tenant_id = moved.tenant_id and moved.kind = 'WALLET'
                 group by batch_no order by batch_no) batches
                """.formatted(day));
    }
}
