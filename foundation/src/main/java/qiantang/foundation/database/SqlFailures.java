package qiantang.foundation.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;

/** Tells the expected failures of a database from the faults of a program, by SQLSTATE. */
final class SqlFailures {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final int CAUSES_MAX = 20;

    private SqlFailures() {}

    /** The problem to report if this is an expected failure, and the failure itself if not. */
    static RuntimeException explained(RuntimeException failed) {
        if (failed instanceof Problem) {
            return failed;
        }
        return sqlCause(failed)
                .flatMap(SqlFailures::problem)
                .<RuntimeException>map(problem -> problem.causedBy(failed))
                .orElse(failed);
    }

    static Optional<Problem> problem(SQLException failed) {
        DatabaseProblem code = code(failed);
        return code == null
                ? Optional.empty()
                : Optional.of(Problem.of(code).retryAfter(RETRY_AFTER).causedBy(failed));
    }

    private static @Nullable DatabaseProblem code(SQLException failed) {
        String state = failed.getSQLState();
        if (failed instanceof SQLTransientConnectionException) {
            return DatabaseProblem.UNAVAILABLE;
        }
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "40001", "40P01" -> DatabaseProblem.CONFLICT;
            case "57014", "55P03" -> DatabaseProblem.TOO_SLOW;
            // ending, starting, dropped; too many connections; disk full
            case "57P01", "57P02", "57P03", "57P05", "53300", "53100", "25P03" -> DatabaseProblem.UNAVAILABLE;
            default -> state.startsWith("08") ? DatabaseProblem.UNAVAILABLE : null;
        };
    }

    static Optional<SQLException> sqlCause(Throwable failed) {
        Throwable cause = failed;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
