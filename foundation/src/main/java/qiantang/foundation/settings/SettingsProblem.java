package qiantang.foundation.settings;

import qiantang.foundation.http.ProblemCode;

/** What can be wrong with the settings. Seen at the command line only, so the statuses hardly matter. */
public enum SettingsProblem implements ProblemCode {
    /** One or more settings are unknown, malformed or out of range; each is named as a fault. */
    INVALID("settings.invalid"),
    /** The file cannot be read. Argument: {@code file}. */
    FILE_UNREADABLE("settings.file_unreadable");

    private final String code;

    SettingsProblem(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 400;
    }
}
