package qiantang.foundation.secrets;

import qiantang.foundation.http.ProblemCode;

/** What can go wrong with secrets. All of it is the operator's to mend, none of it the caller's. */
public enum SecretsProblem implements ProblemCode {
    /** Argument: {@code file}. */
    KEY_FILE_UNREADABLE("secrets.key_file_unreadable"),
    /** Others may read the master key. Argument: {@code file}. */
    KEY_FILE_EXPOSED("secrets.key_file_exposed"),
    /** The key file does not hold what it should. Argument: {@code file}. */
    KEY_FILE_DAMAGED("secrets.key_file_damaged"),
    /** Sealed under a version that the master key does not have. Argument: {@code version}. */
    KEY_VERSION_MISSING("secrets.key_version_missing"),
    /** Tampered with, or sealed for another tenant or purpose. */
    CANNOT_OPEN("secrets.cannot_open");

    private final String code;

    SecretsProblem(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 500;
    }
}
