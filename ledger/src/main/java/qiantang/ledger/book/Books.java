package qiantang.ledger.book;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/**
 * Puts entries on the books, through {@code ledger.post}, which refuses what does not sum to zero in each unit, and carries
 * each movement over to grants, lines, debts and the sums of the day.
 */
public final class Books {
    private static final String POST = "select ledger.post(?, ?, ?, ?, ?, ?, ?)";

    private Books() {}

    /**
     * Keeps days open until this transaction ends.
     *
     * @return the first day whose books are open
     */
    public static LocalDate holdOpen(Handle handle) {
        handle.execute("select pg_advisory_xact_lock_shared(hashtext('ledger.close'))");
        return handle.createQuery("select coalesce(max(day) + 1, date '1970-01-01') from ledger.closed_day")
                .mapTo(LocalDate.class)
                .one();
    }

    /** The day on whose books something stands that happened at this moment: its own, or the first open one. */
    public static LocalDate dayOf(Instant moment, LocalDate firstOpen) {
        LocalDate own = LocalDate.ofInstant(moment, ZoneOffset.UTC);
        return own.isBefore(firstOpen) ? firstOpen : own;
    }

    /** @param subject what it is about, such as {@code batch:17} */
    public static long post(
            Handle handle, LocalDate day, PostingKind kind, String subject, Instant now, Entries entries) {
        Connection connection = handle.getConnection();
        try (PreparedStatement post = connection.prepareStatement(POST)) {
            post.setObject(1, day);
            post.setString(2, kind.name());
            post.setString(3, subject);
            post.setObject(4, now.atOffset(ZoneOffset.UTC));
            post.setArray(5, connection.createArrayOf("integer", entries.accounts()));
            post.setArray(6, connection.createArrayOf("integer", entries.grants()));
            post.setArray(7, connection.createArrayOf("bigint", entries.amounts()));
            try (ResultSet row = post.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("the entries of " + subject + " were not taken", failed);
        }
    }
}
