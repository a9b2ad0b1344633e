package qiantang.foundation.postgres;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can be expected to go wrong with the address of PostgreSQL and with the one that the program brings along. */
public enum PostgresProblem implements ProblemCode {
    /** {@code --database-url} is no PostgreSQL address. */
    ADDRESS_UNREADABLE,
    ADDRESS_WITHOUT_USER,
    /** No binaries for this operating system and architecture on the class path. */
    NO_BINARIES,
    /** The jar of binaries is damaged. */
    BINARIES_BROKEN,
    /** Another program holds the lock on the folder. */
    FOLDER_IN_USE,
    /** The folder's data belong to a user whom this one cannot become. */
    FOLDER_OF_ANOTHER_USER,
    /** Started as root, and neither setpriv nor unshare leads to a user who can reach the folder. */
    NO_UNPRIVILEGED_USER,
    /** The data were written by another major version. */
    OTHER_MAJOR_VERSION,
    DISK_FULL,
    /** The folder holds something, but no cluster. */
    DATA_BROKEN,
    START_FAILED,
    /** A PostgreSQL of an earlier run is still there and does not end. */
    LEFTOVER_WOULD_NOT_STOP;

    @Override
    public String code() {
        return "postgres." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return 503;
    }
}
