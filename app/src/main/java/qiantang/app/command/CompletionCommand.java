package qiantang.app.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints the script that teaches a shell our words: {@code source <(./qiantang completion bash)}. */
@Command(name = "completion")
final class CompletionCommand implements Callable<Integer> {
    private final Desk desk;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "bash|zsh", defaultValue = "bash")
    private String shell = "bash";

    CompletionCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        // zsh reads the same script through its own bashcompinit, which the script turns on itself.
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            desk.note("completion.unknown", Map.of("shell", shell));
            return ExitCode.USAGE.number();
        }
        CommandLine root = spec.root().commandLine();
        desk.terminal().out().println(AutoComplete.bash("qiantang", root));
        return ExitCode.DONE.number();
    }
}
