package qiantang.compute;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can go wrong with sites and engines. */
public enum ComputeProblem implements ProblemCode {
    PYTHON_MISSING,
    PIP_MISSING,
    DOWNLOAD_FAILED,
    DOWNLOAD_TOO_SLOW,
    WRONG_HASH,
    DISK_FULL,
    FOLDER_UNUSABLE,
    MODEL_FILE_MISSING,
    MODEL_FILE_UNREADABLE,
    LIBGOMP_MISSING,
    MACHINE_UNSUPPORTED,
    NATIVE_CODE_UNUSABLE,
    WEIGHTS_REFUSED,
    CHILD_NOT_STARTED,
    CHILD_KEEPS_FAILING,
    MODEL_UNKNOWN(404);

    private final int status;

    ComputeProblem() {
        this(503);
    }

    ComputeProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "compute." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}
