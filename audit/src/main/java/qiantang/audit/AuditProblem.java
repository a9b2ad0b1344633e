package qiantang.audit;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can be expected to go wrong with the log. */
public enum AuditProblem implements ProblemCode {
    /** A leaf does not fit the log. */
    LEAF_TOO_LARGE(422),
    /** No tile, bundle or entry is published under this address. */
    NOT_PUBLISHED(404),
    /** There is no leaf with this id or number. */
    LEAF_UNKNOWN(404),
    /** It is written and waits for its number. */
    NOT_YET_PUBLISHED(409),
    /** A checkpoint, key or proof that was handed in cannot be read. */
    UNREADABLE(400),
    /** What was given as a witness is not an address and the key of a witness. */
    WITNESS_INVALID(400),
    /** The folder, key or address of a witness cannot be used. */
    WITNESS_UNUSABLE(503),
    /** The database is older than what was published from here. */
    ROLLED_BACK(503),
    /** What is stored does not lead to the root that was signed. */
    DAMAGED(503);

    private final int status;

    AuditProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "audit." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}
