package qiantang.app.command;

/** How a command ends, for scripts. The numbers are documented in {@code docs/guide/start.md} and never change. */
public enum ExitCode {
    DONE(0),
    /** The cloud, or a check, said no. */
    REFUSED(1),
    /** The command was not typed as it must be. */
    USAGE(2),
    /** Nothing answers at the address of the cloud. */
    UNREACHABLE(3),
    /** There is no key, or it is not accepted. */
    NOT_ADMITTED(4);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
