package qiantang.ledger.statement;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.statement.Difference.Check;
import qiantang.tlog.Hash;

/**
 * Looks whether the parts of the ledger agree (对账): calls × price = entries = sums of days, grants and lines = entries,
 * holds = running tasks. What differs is told by its id; nothing is mended by itself.
 */
public final class Reconciliation {
    /** Differences that are told of one check; who has more has another problem. */
    public static final int DIFFERENCES_MAX = 1_000;

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

    private static final String HELD = """
            select 'line:' || line_no as subject, coalesce(holds.nano, 0)::bigint as expected, held_nano as found
              from ledger.credit_line
              left join (select line_no, sum(nano) as nano from ledger.hold where state = 'OPEN' group by 1) holds
                        using (line_no)
             where held_nano <> coalesce(holds.nano, 0)
            """;

    private final Database database;
    private final DatabaseRole books;
    private final Tasks tasks;

    public Reconciliation(Database database, DatabaseRole books, Tasks tasks) {
        this.database = database;
        this.books = books;
        this.tasks = tasks;
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
        all.addAll(database.across(books, handle -> closedDay(handle, day)));
        tasks(all);
        return all;
    }

    /** Each in a transaction of its own: a statement sees one moment, and what is compared is within one statement. */
    private void ask(List<Difference> all, Check check, String query, LocalDate day) {
        database.runAcross(books, handle -> {
            var asked = handle.createQuery(query + " order by 1 limit " + DIFFERENCES_MAX);
            if (query.contains(":day")) {
                asked.bind("day", day);
            }
            asked.map((row, context) -> new Difference(
                            check, row.getString("subject"), row.getLong("expected"), row.getLong("found")))
                    .forEach(all::add);
        });
    }

    private static List<Difference> closedDay(Handle handle, LocalDate day) {
        return handle.createQuery("select digest from ledger.closed_day where day = :day")
                .bind("day", day)
                .mapTo(byte[].class)
                .findOne()
                .map(Hash::of)
                .filter(kept -> !kept.equals(DayClose.digest(handle, day).digest()))
                .map(_ -> List.of(new Difference(Check.CLOSED_DAY, "day:" + day, 1, 0)))
                .orElse(List.of());
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
                .limit(DIFFERENCES_MAX)
                .forEach(subject -> all.add(new Difference(Check.TASK_WITHOUT_HOLD, subject, 1, 0)));
    }
}
