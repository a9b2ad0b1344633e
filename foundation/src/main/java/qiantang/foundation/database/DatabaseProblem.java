package qiantang.foundation.database;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.ProblemCode;

/** What can be expected to go wrong between a room and PostgreSQL. */
public enum DatabaseProblem implements ProblemCode {
    /** PostgreSQL cannot be reached, is starting or ending, or has no connection left. */
    UNAVAILABLE(503),
    /** A statement took longer than its limit. */
    TOO_SLOW(503),
    /** The transaction lost against another one, again and again. */
    CONFLICT(503),
    /** The server is older than what the migrations need. */
    SERVER_TOO_OLD(503),
    LOGIN_REFUSED(503),
    /** The admin login may not create roles or schemas. */
    ADMIN_TOO_WEAK(503),
    /** Another program has been migrating for too long. */
    MIGRATION_BUSY(503),
    MIGRATION_FAILED(503),
    /** The database has been migrated by another, mostly a newer version of the program. */
    MIGRATED_DIFFERENTLY(503),
    /** A restore into this database was begun and not finished. */
    RESTORE_UNFINISHED(503),
    /** A backup can be restored into an empty database only. */
    NOT_EMPTY(409);

    private final int status;

    DatabaseProblem(int status) {
        this.status = status;
    }

    /** The problem that this failure means; empty if it is not one of those that can be expected. */
    public static Optional<Problem> expected(SQLException failed) {
        return SqlFailures.problem(failed);
    }

    @Override
    public String code() {
        return "database." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}
