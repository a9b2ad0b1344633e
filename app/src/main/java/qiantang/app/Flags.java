package qiantang.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;

/** Settings as flags of a command, each explained by the catalogue. */
final class Flags {
    private static final Set<String> NO_SETTINGS =
            Set.of("QIANTANG_JAVA_OPTS", "QIANTANG_JDKS", "QIANTANG_KEY", "QIANTANG_SERVER", "QIANTANG_UPSTREAM_KEY");

    private final CommandSpec spec;

    private Flags(CommandSpec spec) {
        this.spec = spec;
    }

    /** Adds a flag for each of these settings, and for where the rest is to be found. */
    static Flags on(CommandSpec spec, List<? extends Setting<?>> settings, Messages messages, Language language) {
        add(spec, Settings.HOME, messages, language);
        add(spec, Settings.CONFIG, messages, language);
        settings.forEach(setting -> add(spec, setting, messages, language));
        return new Flags(spec);
    }

    private static void add(CommandSpec spec, Setting<?> setting, Messages messages, Language language) {
        spec.addOption(OptionSpec.builder("--" + setting.name())
                .type(String.class)
                .arity("0..1")
                // A flag without a value means yes; where that is no answer, the setting says what is wanted.
                .fallbackValue("true")
                .paramLabel("VALUE")
                .description(messages.text(setting.purpose(), language))
                .build());
    }

    /** All settings of this run, with what was typed. */
    Settings read(Terminal terminal) {
        Map<String, String> typed = new HashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (option.getValue() instanceof String value) {
                typed.put(option.longestName().substring(2), value);
            }
        }
        // Any other variable that begins like a setting's is a mistake; these are for the launcher and for commands.
        Map<String, String> environment = new HashMap<>(terminal.environment());
        environment.keySet().removeAll(NO_SETTINGS);
        return Settings.read(CloudSettings.ALL, environment, typed);
    }
}
