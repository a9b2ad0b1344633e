package qiantang.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import qiantang.app.command.ExitCode;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Settings;

/** {@code settings}: every setting with its value and who said so. Secrets show only that they are set. */
final class SettingsCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Messages messages;
    private final Language language;
    private final CommandSpec spec;
    private final Flags flags;

    private SettingsCommand(Terminal terminal, Messages messages) {
        this.terminal = terminal;
        this.messages = messages;
        this.language = Language.ofEnvironment(terminal.environment());
        this.spec = CommandSpec.wrapWithoutInspection(this).name("settings");
        spec.usageMessage().description(messages.text("settings.purpose", language, Map.of()));
        flags = Flags.on(spec, CloudSettings.ALL, messages, language);
    }

    static CommandLine on(Terminal terminal, Messages messages) {
        return new CommandLine(new SettingsCommand(terminal, messages).spec);
    }

    @Override
    public Integer call() {
        List<Settings.Listed> listed = flags.read(terminal).listing();
        int names = listed.stream()
                .mapToInt(each -> each.setting().name().length())
                .max()
                .orElse(0);
        int values =
                listed.stream().mapToInt(each -> each.value().length()).max().orElse(0);
        for (Settings.Listed each : listed) {
            String origin = messages.text(
                    "settings.origin." + each.source().origin().name().toLowerCase(Locale.ROOT), language, Map.of());
            String line = ("%-" + names + "s  %-" + Math.max(1, values) + "s  %s %s")
                    .formatted(
                            each.setting().name(),
                            each.value(),
                            origin,
                            each.source().where());
            terminal.out().println(line.stripTrailing());
        }
        return ExitCode.DONE.number();
    }
}
