package qiantang.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The front door of the command line: takes the words that were typed, finds the command and says how it ended.
 *
 * <p>{@code up} is wired by {@code qiantang.app}, which alone knows the rooms, and added by {@link #with}.
 */
public final class Qiantang {
    private final Terminal terminal;
    private final CommandLine commands;

    public Qiantang(Terminal terminal) {
        this.terminal = terminal;
        this.commands = new CommandLine(new Root())
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setUnmatchedOptionsArePositionalParams(false)
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure));
    }

    /** Adds a command that is wired elsewhere: an object annotated as a picocli {@link Command} with a name. */
    public Qiantang with(Object command) {
        commands.addSubcommand(command);
        return this;
    }

    /** Runs one command to its end; the answer is the exit code of the process. */
    public int run(String... words) {
        int code = commands.execute(words);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    private int failed(Exception failure) {
        terminal.err().println(failure.getMessage());
        return ExitCode.REFUSED.number();
    }

    @Command(name = "qiantang", mixinStandardHelpOptions = true, version = "qiantang 0.1.0")
    private static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
