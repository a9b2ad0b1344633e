package qiantang.app.command;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;

/**
 * The front door of the command line: takes the words that were typed, finds the command and says how it ended.
 *
 * <p>{@code up} is wired by {@code qiantang.app}, which alone knows the rooms, and added by {@link #with}.
 */
public final class Qiantang {
    private final Terminal terminal;
    private final Messages messages;
    private final InstantSource clock;
    private final List<Object> more = new ArrayList<>();
    private GatewayRunner gateways = (terminal, language, cloud, token, typed) -> ExitCode.REFUSED.number();

    /** @param messages the texts of all rooms, for problems that arise on this side and not behind the API */
    public Qiantang(Terminal terminal, Messages messages) {
        this(terminal, messages, InstantSource.system());
    }

    Qiantang(Terminal terminal, Messages messages, InstantSource clock) {
        this.terminal = terminal;
        this.messages = messages;
        this.clock = clock;
    }

    /** Says how a gateway of its own is run. */
    public Qiantang running(GatewayRunner runner) {
        gateways = runner;
        return this;
    }

    /** Adds a command that is wired elsewhere: a picocli command with a name. */
    public Qiantang with(Object command) {
        more.add(command);
        return this;
    }

    /** Runs one command to its end; the answer is the exit code of the process. */
    public int run(String... words) {
        Desk desk = new Desk(terminal, language(words));
        CommandLine commands = commands(desk);
        int code = commands.execute(words);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    /** What {@code --lang} says, wherever it stands, or else the terminal's own: help must know before picocli parses. */
    private Language language(String[] words) {
        String asked = "";
        for (int at = 0; at < words.length; at++) {
            if (words[at].startsWith("--lang=")) {
                asked = words[at].substring("--lang=".length());
            } else if (words[at].equals("--lang") && at + 1 < words.length) {
                asked = words[at + 1];
            }
        }
        return asked.isEmpty() ? Language.ofEnvironment(terminal.environment()) : Language.ofAcceptLanguage(asked);
    }

    CommandLine commands(Desk desk) {
        CommandLine commands = new CommandLine(new Root())
                .addSubcommand(new ChatCommand(desk))
                .addSubcommand(new TenantCommand(desk))
                .addSubcommand(new MemberCommand(desk))
                .addSubcommand(new KeyCommand(desk, clock))
                .addSubcommand(new ModelCommand(desk))
                .addSubcommand(new SiteCommand(desk))
                .addSubcommand(new EngineCommand(desk))
                .addSubcommand(new ObjectsCommand(desk))
                .addSubcommand(new GatewayCommand(desk, gateways))
                .addSubcommand(new UsageCommand(desk))
                .addSubcommand(new PriceCommand(desk))
                .addSubcommand(new CreditCommand(desk, clock))
                .addSubcommand(new BalanceCommand(desk))
                .addSubcommand(new HoldsCommand(desk))
                .addSubcommand(new StatementCommand(desk, clock))
                .addSubcommand(new ReconcileCommand(desk))
                .addSubcommand(new AuditCommand(desk, clock))
                .addSubcommand(new ExportCommand(desk))
                .addSubcommand(new DoctorCommand(desk, new Machine.This(terminal.environment())))
                .addSubcommand(new CompletionCommand(desk));
        more.forEach(commands::addSubcommand);
        // Of two bundles the wanted one, never that of the machine's locale.
        Locale locale = Locale.forLanguageTag(desk.language().tag().substring(0, 2));
        ResourceBundle help = ResourceBundle.getBundle(
                "messages.help",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        everyOne(commands).forEach(one -> prepare(one, help));
        return commands.setOut(terminal.out())
                .setErr(terminal.err())
                .setUnmatchedOptionsArePositionalParams(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, typed) -> typedWrongly(desk, wrong))
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(desk, failure));
    }

    private static void prepare(CommandLine one, ResourceBundle help) {
        CommandSpec spec = one.getCommandSpec();
        if (!spec.optionsMap().containsKey("--help")) {
            // Not picocli's standard mixin: added after the fact, it would shift the arguments of command methods.
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .descriptionKey("help")
                    .build());
        }
        spec.resourceBundle(help);
    }

    private static List<CommandLine> everyOne(CommandLine commands) {
        List<CommandLine> all = new ArrayList<>(List.of(commands));
        commands.getSubcommands().values().forEach(child -> all.addAll(everyOne(child)));
        return all;
    }

    private static int typedWrongly(Desk desk, ParameterException wrong) {
        CommandLine at = wrong.getCommandLine();
        desk.terminal().err().println(wrong.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(wrong, desk.terminal().err())) {
            String name = at.getCommandSpec().qualifiedName();
            desk.note("typed_wrongly", Map.of("command", name));
        }
        return ExitCode.USAGE.number();
    }

    private int failed(Desk desk, Exception failure) {
        if (failure instanceof Problem problem) {
            tell(desk, problem);
            return ExitCode.REFUSED.number();
        }
        if (failure instanceof Unfulfilled refused) {
            desk.terminal().err().println(refused.sentence());
            return refused.code().number();
        }
        String reason = Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName());
        desk.note("failed", Map.of("reason", reason));
        return ExitCode.REFUSED.number();
    }

    /** What keeps a command of this machine, such as {@code up}, from being done; in the form in which the API says it. */
    private void tell(Desk desk, Problem problem) {
        PrintWriter err = desk.terminal().err();
        Language language = desk.language();
        err.println(problem.title(messages, language) + ": " + problem.detail(messages, language));
        for (Problem.Fault fault : problem.faults()) {
            err.println("  " + fault.field() + "  " + messages.text(fault.reason(), language));
        }
        err.println("(" + problem.code().code() + ")");
    }

    @Command(
            name = "qiantang",
            mixinStandardHelpOptions = true,
            version = "qiantang 0.1.0",
            synopsisSubcommandLabel = "COMMAND")
    private static final class Root implements Runnable {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
