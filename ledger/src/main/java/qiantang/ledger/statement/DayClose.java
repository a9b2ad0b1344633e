package qiantang.ledger.statement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
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
        SortedMap<String, DayDigest> digests = DayDigest.all(handle, day);
        DayDigest entries = Objects.requireNonNull(digests.get("entries"));
        long postings = Objects.requireNonNull(digests.get("postings")).rows();
        Leaf leaf = Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "day:" + day);
        for (var fact : DayDigest.facts(digests).entrySet()) {
            leaf = leaf.with(fact.getKey(), fact.getValue());
        }
        UUID written = trail.append(handle, leaf);
        handle.execute(
                "insert into ledger.closed_day (day, closed_at, postings, entries, digest, leaf_id) values (?, ?, ?, ?, ?, ?)",
                day,
                now.atOffset(ZoneOffset.UTC),
                postings,
                entries.rows(),
                entries.digest().bytes(),
                written);
        return new ClosedDay(day, now, postings, entries.rows(), entries.digest(), written);
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
