package qiantang.app.command;

/** A command that could not be fulfilled, with the sentence that says why and what to do next. */
final class Unfulfilled extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    Unfulfilled(ExitCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
