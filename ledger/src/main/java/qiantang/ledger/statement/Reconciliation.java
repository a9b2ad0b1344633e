package qiantang.ledger.statement;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;
import qiantang.audit.Chronicle;
import qiantang.audit.Chronicle.Standing;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.statement.Difference.Check;
import qiantang.tlog.Hash;

/**
 * Looks whether the parts of the ledger agree (对账): calls × price = entries = sums of days, grants and lines = entries,
 * holds = running tasks. What differs is told by its id; nothing is mended by itself.
 */
public final class Reconciliation {
    /** The calls of a batch at their price, as {@code Tariff.charge} has it: exact, and rounded once per call. */
    private static final String BATCH_CHARGED = """
            select 'batch:' || batch_no as subject, coalesce(used.nano, 0)::bigint as expected,
                   coalesce(-posted.nano, 0)::bigint as found
              from ledger.batch b
              left join lateral (
                   select sum(round(((u.prompt_tokens - u.cached_tokens)::numeric * coalesce(t.prompt_nano, 0)
                            + u.cached_tokens::numeric * coalesce(t.cached_nano, t.prompt_nano, 0)
                            + (u.completion_tokens - u.reasoning_tokens)::numeric * coalesce(t.completion_nano, 0)
                            + u.reasoning_tokens::numeric * coalesce(t.reasoning_nano, t.completion_nano, 0))
                            / 1000000)) as nano
                     from ledger.usage u join ledger.route r using (route_no) join ledger.tariff t on t.id = r.tariff_id
                    where u.batch_no = b.batch_no) used on true
              left join lateral (
                   select sum(e.nano) as nano
                     from ledger.posting p join ledger.entry e using (posting_no) join ledger.account a using (account_no)
                    where p.subject = 'batch:' || b.batch_no and p.kind = 'USAGE'
                      and a.kind in ('WALLET', 'DEBT')) posted on true
             where b.day = :day and coalesce(used.nano, 0) <> coalesce(-posted.nano, 0)
            """;

    private static final String DAY_SUMS = """
            select 'route:' || route_no as subject, coalesce(calls.calls, 0)::bigint as expected,
                   coalesce(sums.calls, 0)::bigint as found
              from (select * from ledger.day_use where day = :day) sums
              full join (select route_no, count(*) as calls, sum(prompt_tokens) as prompt, sum(cached_tokens) as cached,
                                sum(completion_tokens) as completion, sum(reasoning_tokens) as reasoning
                           from ledger.batch join ledger.usage using (batch_no)
                          where batch.day = :day group by route_no) calls using (route_no)
             where (sums.calls, sums.prompt_tokens, sums.cached_tokens, sums.completion_tokens, sums.reasoning_tokens)
                   is distinct from
                   (calls.calls, calls.prompt::bigint, calls.cached::bigint, calls.completion::bigint,
                    calls.reasoning::bigint)
            """;

    private static final String ACCOUNT_DAY = """
            select 'account:' || account_no as subject, coalesce(entries.nano, 0)::bigint as expected,
                   coalesce(sums.nano, 0)::bigint as found
              from (select * from ledger.account_day where day = :day) sums
              full join (select account_no, sum(nano) as nano from ledger.posting join ledger.entry using (posting_no)
                          where day = :day group by account_no) entries using (account_no)
             where coalesce(sums.nano, 0) <> coalesce(entries.nano, 0)
            """;

    private static final String GRANT_LEFT = """
            select 'grant:' || id as subject, coalesce(entries.nano, 0)::bigint as expected, left_nano as found
              from ledger.credit_grant
              left join (select grant_no, sum(nano) as nano from ledger.entry
                          where grant_no is not null group by grant_no) entries using (grant_no)
             where left_nano <> coalesce(entries.nano, 0)
            """;

    private static final String CREDIT_LINE = """
            select 'line:' || line_no as subject, coalesce(grants.nano, 0)::bigint as expected,
                   granted_nano - settled_nano as found
              from ledger.credit_line
              left join (select line_no, sum(left_nano) as nano from ledger.credit_grant group by 1) grants using (line_no)
             where granted_nano - settled_nano <> coalesce(grants.nano, 0)
            """;

    private static final String DEBT = """
            select 'wallet:' || tenant_id || ':' || unit as subject, coalesce(-entries.nano, 0)::bigint as expected,
                   debt_nano as found
              from ledger.wallet
              left join (select tenant_id, unit, sum(nano) as nano from ledger.entry join ledger.account using (account_no)
                          where kind = 'DEBT' group by 1, 2) entries using (tenant_id, unit)
             where debt_nano <> coalesce(-entries.nano, 0)
            """;

    private static final String GRANT_GIVEN = """
            select 'grant:' || id as subject, coalesce(given.nano, 0)::bigint as expected, g.nano as found
              from ledger.credit_grant g
              left join (select grant_no, sum(nano) as nano from ledger.entry join ledger.posting using (posting_no)
                          where kind = 'GRANT' and grant_no is not null group by grant_no) given using (grant_no)
             where state <> 'WAITING' and g.nano <> coalesce(given.nano, 0)
            """;

    private static final String PLANNED_EXPIRY = """
            select 'grant:' || id as subject, left_nano as expected, coalesce(planned.nano, 0)::bigint as found
              from ledger.credit_grant
              left join (select grant_no, sum(nano) as nano, min(due_at) as first, max(due_at) as last
                           from ledger.planned_expiry group by grant_no) planned using (grant_no)
             where state <> 'WAITING' and (case when expires_at is null then 0 else left_nano end <> coalesce(planned.nano, 0)
                   or planned.first <> expires_at or planned.last <> expires_at)
            """;

    /** What a payer is told that he paid, and a supplier that he earned, without corrections: those are entries themselves. */
    private static final String STATEMENT = """
            with told as (select r.payer_id, supplier_id, unit, charged_nano, charged_nano - fee_nano as earned_nano
                            from ledger.day_use join ledger.route r using (route_no)
                            join ledger.tariff t on t.id = tariff_id where day = :day),
                 booked as (select tenant_id, unit, a.kind, nano
                              from ledger.posting p join ledger.entry using (posting_no)
                              join ledger.account a using (account_no)
                             where day = :day and p.kind = 'USAGE')
            select side || ':' || tenant_id || ':' || unit as subject, coalesce(booked.nano, 0)::bigint as expected,
                   coalesce(told.nano, 0)::bigint as found
              from (select 'payer' as side, payer_id as tenant_id, unit, sum(charged_nano) as nano from told group by 2, 3
                    union all
                    select 'supplier', supplier_id, unit, sum(earned_nano) from told group by 2, 3) told
              full join (select 'payer' as side, tenant_id, unit, -sum(nano) as nano from booked
                          where kind in ('WALLET', 'DEBT') group by 2, 3
                         union all
                         select 'supplier', tenant_id, unit, sum(nano) from booked where kind = 'PAYABLE' group by 2, 3)
                        booked using (side, tenant_id, unit)
             where coalesce(booked.nano, 0) <> coalesce(told.nano, 0)
            """;

    private static final String POSTING = """
            select 'posting:' || posting_no as subject, 0::bigint as expected, sum(nano)::bigint as found
              from ledger.posting join ledger.entry using (posting_no) join ledger.account using (account_no)
             where day = :day group by posting_no, unit having sum(nano) <> 0
            """;

    private static final String HELD = """
            select 'line:' || line_no as subject, coalesce(holds.nano, 0)::bigint as expected, held_nano as found
              from ledger.credit_line
              left join (select line_no, sum(nano) as nano from ledger.hold where state = 'OPEN' group by 1) holds
                        using (line_no)
             where held_nano <> coalesce(holds.nano, 0)
            """;

    private static final String LEASED = """
            select 'line:' || line_no as subject, coalesce(parts.nano, 0)::bigint as expected, leased_nano as found
              from ledger.credit_line
              left join (select line_no, sum(nano) as nano from ledger.lease_part group by 1) parts using (line_no)
             where leased_nano <> coalesce(parts.nano, 0)
            """;

    private final Database database;
    private final DatabaseRole books;
    private final Tasks tasks;
    private final Chronicle log;
    private final Comparison calls;

    /** @param calls compares the calls of a day with what was proved of them */
    public Reconciliation(Database database, DatabaseRole books, Tasks tasks, Chronicle log, Comparison calls) {
        this.database = database;
        this.books = books;
        this.tasks = tasks;
        this.log = log;
        this.calls = calls;
    }

    /** What does not agree on the books of a day, or now. */
    public List<Difference> differences(LocalDate day) {
        List<Difference> all = new ArrayList<>();
        ask(all, Check.BATCH_CHARGED, BATCH_CHARGED, day);
        ask(all, Check.DAY_SUMS, DAY_SUMS, day);
        ask(all, Check.ACCOUNT_DAY, ACCOUNT_DAY, day);
        ask(all, Check.GRANT_LEFT, GRANT_LEFT, day);
        ask(all, Check.CREDIT_LINE, CREDIT_LINE, day);
        ask(all, Check.DEBT, DEBT, day);
        ask(all, Check.HELD, HELD, day);
        ask(all, Check.LEASED, LEASED, day);
        ask(all, Check.GRANT_GIVEN, GRANT_GIVEN, day);
        ask(all, Check.PLANNED_EXPIRY, PLANNED_EXPIRY, day);
        ask(all, Check.STATEMENT, STATEMENT, day);
        ask(all, Check.POSTING, POSTING, day);
        all.addAll(calls.differences(day));
        all.addAll(closedDay(day));
        tasks(all);
        return all;
    }

    /** Each in a transaction of its own: a statement sees one moment, and what is compared is within one statement. */
    private void ask(List<Difference> all, Check check, String query, LocalDate day) {
        try {
            database.runAcross(books, handle -> {
                var asked = handle.createQuery(query + " order by 1 limit " + Comparison.DIFFERENCES_MAX);
                if (query.contains(":day")) {
                    asked.bind("day", day);
                }
                asked.map((row, context) -> new Difference(
                                check, row.getString("subject"), row.getLong("expected"), row.getLong("found")))
                        .forEach(all::add);
            });
        } catch (StatementException failed) {
            if (!isOutOfRange(failed)) {
                throw failed;
            }
            // Somebody wrote a number with which nothing can be computed: that is a finding, and the others still
            // count.
            all.add(new Difference(check, "day:" + day, 1, 0));
        }
    }

    private static boolean isOutOfRange(StatementException failed) {
        return failed.getCause() instanceof SQLException cause && "22003".equals(cause.getSQLState());
    }

    /** A day as it was closed, and everything on its books as it is now. */
    private record Closed(long postings, DayDigest entries, UUID leaf, SortedMap<String, DayDigest> now) {
        boolean isAsItWas() {
            return entries.equals(now.get("entries"))
                    && postings == Objects.requireNonNull(now.get("postings")).rows();
        }
    }

    private List<Difference> closedDay(LocalDate day) {
        return database.across(books, handle -> closed(handle, day)).stream()
                .flatMap(closed -> Stream.concat(
                        closed.isAsItWas()
                                ? Stream.empty()
                                : Stream.of(new Difference(Check.CLOSED_DAY, "day:" + day, 1, 0)),
                        otherThanLogged(closed.leaf(), day, DayDigest.facts(closed.now()))
                                .map(what -> new Difference(Check.CLOSED_DAY_LEAF, "day:" + day + ":" + what, 1, 0))))
                .toList();
    }

    private static Optional<Closed> closed(Handle handle, LocalDate day) {
        return handle.createQuery("select * from ledger.closed_day where day = :day")
                .bind("day", day)
                .map((row, context) -> new Closed(
                        row.getLong("postings"),
                        new DayDigest(row.getLong("entries"), Hash.of(row.getBytes("digest"))),
                        row.getObject("leaf_id", UUID.class),
                        DayDigest.all(handle, day)))
                .findOne();
    }

    /** The facts that the log tells otherwise. A day that was closed by an earlier program has fewer of them. */
    private Stream<String> otherThanLogged(UUID leaf, LocalDate day, Map<String, String> now) {
        return switch (log.standing(leaf)) {
            case Standing.Published(String subject, Map<String, String> said)
            when subject.equals("day:" + day) ->
                said.entrySet().stream()
                        .filter(fact -> !fact.getValue().equals(now.get(fact.getKey())))
                        .map(Map.Entry::getKey)
                        .sorted();
            case Standing.Published _, Standing.Absent _ -> Stream.of("leaf");
            case Standing.Waiting _ -> Stream.empty();
        };
    }

    private void tasks(List<Difference> all) {
        // First what runs, then what is held: a task that begins in between is not missed, one that ends is not blamed.
        Set<String> running = tasks.running();
        Set<String> held = new HashSet<>(database.across(
                books,
                handle -> handle.createQuery("select subject from ledger.hold where state = 'OPEN'")
                        .mapTo(String.class)
                        .list()));
        tasks.ended(held).forEach(subject -> all.add(new Difference(Check.HOLD_OF_ENDED_TASK, subject, 0, 1)));
        running.stream()
                .filter(subject -> !held.contains(subject))
                .sorted()
                .limit(Comparison.DIFFERENCES_MAX)
                .forEach(subject -> all.add(new Difference(Check.TASK_WITHOUT_HOLD, subject, 1, 0)));
    }
}
