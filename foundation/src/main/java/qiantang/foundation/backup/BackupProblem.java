package qiantang.foundation.backup;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can be expected to go wrong with a backup. */
public enum BackupProblem implements ProblemCode {
    /** Truncated, changed, or no backup at all. */
    BROKEN(422),
    OTHER_FORMAT(422),
    /** Holds tables of a version that this program does not know yet. */
    NEWER(422),
    SOURCE_EMPTY(409),
    FILE_EXISTS(409),
    FILE_UNWRITABLE(507);

    private final int status;

    BackupProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "backup." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}
