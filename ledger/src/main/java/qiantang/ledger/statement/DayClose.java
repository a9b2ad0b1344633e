package qiantang.ledger.statement;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.tlog.Hash;

/**
 * Closes the books of days (UTC), one after the other: from then on nothing is added to them, and a hash over their entries
 * is in the audit log. What comes late stands on the books of the first open day.
 */
public final class DayClose {
    /** Days that are listed at most. */
    public static final int MAX_ROWS = 500;

    private static final int ROWS_AT_ONCE = 5_000;

    private final Database database;
    private final DatabaseRole books;
    private final Trail trail;
    private final InstantSource clock;

    public DayClose(Database database, DatabaseRole books, Trail trail, InstantSource clock) {
        this.database = database;
        this.books = books;
        this.trail = trail;
        this.clock = clock;
    }

    /** Closes every day that has been over for so long. */
    public List<ClosedDay> closeOver(Duration grace) {
        List<ClosedDay> closed = new ArrayList<>();
        Optional<ClosedDay> next = closeNext(grace);
        while (next.isPresent()) {
            closed.add(next.get());
            next = closeNext(grace);
        }
        return closed;
    }

    /** Closes the next day if it has been over for so long. */
    public Optional<ClosedDay> closeNext(Duration grace) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now.minus(grace), ZoneOffset.UTC);
        return database.across(books, handle -> {
            // Waits for those who are posting, and keeps others from beginning.
            handle.execute("select pg_advisory_xact_lock(hashtext('ledger.close'))");
            Optional<LocalDate> next =
                    handle.createQuery("""
                            select coalesce((select max(day) + 1 from ledger.closed_day),
                                            (select min(day) from ledger.posting))
                            """).mapTo(LocalDate.class).findOne();
            return next.filter(day -> day.isBefore(today)).map(day -> close(handle, day, now));
        });
    }

    private ClosedDay close(Handle handle, LocalDate day, Instant now) {
        Sums sums = digest(handle, day);
        long postings = handle.createQuery("select count(*) from ledger.posting where day = :day")
                .bind("day", day)
                .mapTo(Long.class)
                .one();
        UUID leaf = trail.append(
                handle,
                Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "day:" + day)
                        .with("postings", Long.toString(postings))
                        .with("entries", Long.toString(sums.entries()))
                        .with("entriesDigest", "sha256:" + sums.digest().hex()));
        handle.execute(
                "insert into ledger.closed_day (day, closed_at, postings, entries, digest, leaf_id) values (?, ?, ?, ?, ?, ?)",
                day,
                now.atOffset(ZoneOffset.UTC),
                postings,
                sums.entries(),
                sums.digest().bytes(),
                leaf);
        return new ClosedDay(day, now, postings, sums.entries(), sums.digest(), leaf);
    }

    record Sums(long entries, Hash digest) {}

    /** One line per entry, in the order of the books: posting, place, tenant, unit, account, grant or -, nano-units. */
    static Sums digest(Handle handle, LocalDate day) {
        MessageDigest sha256 = sha256();
        long[] entries = {0};
        handle.createQuery("""
                        select posting_no || ' ' || position || ' ' || a.tenant_id || ' ' || a.unit || ' ' || a.kind || ' '
                               || coalesce(g.id::text, '-') || ' ' || e.nano || E'\\n' as line
                          from ledger.posting p
                          join ledger.entry e using (posting_no)
                          join ledger.account a using (account_no)
                          left join ledger.credit_grant g using (grant_no)
                         where p.day = :day
                         order by posting_no, position
                        """)
                .bind("day", day)
                .setFetchSize(ROWS_AT_ONCE)
                .mapTo(String.class)
                .forEach(line -> {
                    sha256.update(line.getBytes(StandardCharsets.UTF_8));
                    entries[0]++;
                });
        return new Sums(entries[0], Hash.of(sha256.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Newest first. */
    public List<ClosedDay> days(int limit) {
        int rows = Math.clamp(limit, 1, MAX_ROWS);
        return database.across(
                books,
                handle -> handle.createQuery("""
                        select day, closed_at, postings, entries, digest, leaf_id from ledger.closed_day
                         order by day desc limit :limit
                        """)
                        .bind("limit", rows)
                        .map((row, context) -> new ClosedDay(
                                row.getObject("day", LocalDate.class),
                                row.getObject("closed_at", OffsetDateTime.class).toInstant(),
                                row.getLong("postings"),
                                row.getLong("entries"),
                                Hash.of(row.getBytes("digest")),
                                row.getObject("leaf_id", UUID.class)))
                        .list());
    }
}
