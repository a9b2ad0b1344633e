package qiantang.foundation.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Text;

/**
 * The settings of this run, all read and checked at once, so that a typo is told at the start and not when the value is
 * first needed. The file comes first, then the environment, then the flags; the later one wins.
 *
 * <p>Two settings come before all others because they say where the rest is: {@link #HOME} and {@link #CONFIG}. They
 * cannot stand in the file.
 */
public final class Settings {
    /** Every variable of the environment that begins so is ours, and an unknown one is a mistake. */
    public static final String PREFIX = "QIANTANG_";

    /** Where the program's data lie. The default is the XDG data folder. */
    public static final Setting<Path> HOME = Setting.path("home");

    /** The file of settings. The default is {@code qiantang.properties} in the data folder, which may be absent. */
    public static final Setting<Path> CONFIG = Setting.path("config");

    private record Value(Object value, Source source) {}

    private final Map<String, Setting<?>> known;
    private final Map<String, Value> values;
    private final Path home;

    private Settings(Map<String, Setting<?>> known, Map<String, Value> values, Path home) {
        this.known = known;
        this.values = values;
        this.home = home;
    }

    /**
     * Reads and checks everything.
     *
     * @param flags by the setting's name, without hyphens in front
     * @throws Problem {@link SettingsProblem}, naming every faulty setting at once
     */
    public static Settings read(
            Collection<Setting<?>> declared, Map<String, String> environment, Map<String, String> flags) {
        Map<String, Setting<?>> known = known(declared);
        Faults faults = new Faults(known);
        Map<String, Given> given = new LinkedHashMap<>();
        Map<String, Given> variables = variables(known, environment, faults);
        Map<String, Given> fromFlags = flags(known, flags, faults);
        Path home = early(HOME, variables, fromFlags, faults).orElseGet(() -> DataFolder.of(environment));
        home = home.toAbsolutePath().normalize();
        Optional<Path> config = early(CONFIG, variables, fromFlags, faults).map(Path::toAbsolutePath);
        given.putAll(SettingsFile.read(config, home.resolve(SettingsFile.NAME), known, faults));
        given.putAll(variables);
        given.putAll(fromFlags);
        Map<String, Value> values = new TreeMap<>();
        for (Setting<?> setting : known.values()) {
            value(setting, given, faults).ifPresent(value -> values.put(setting.name(), value));
        }
        faults.raise();
        values.put(HOME.name(), new Value(home, source(HOME, given)));
        config.ifPresent(file -> values.put(CONFIG.name(), new Value(file, source(CONFIG, given))));
        return new Settings(known, values, home);
    }

    /** The folder that the program's data lie in; absolute. */
    public Path home() {
        return home;
    }

    /**
     * The value, given or default.
     *
     * @throws IllegalStateException if the setting has no default and was not given: that is a question for {@link #find}
     */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting + " is not set and has no default"));
    }

    /** The value if it was given or has a default. */
    public <T> Optional<T> find(Setting<T> setting) {
        if (known.get(setting.name()) != setting) {
            throw new IllegalArgumentException(setting + " was not declared");
        }
        Value found = values.get(setting.name());
        // Only a setting of this very identity put the value there, through its own kind.
        @SuppressWarnings("unchecked")
        Optional<T> value = (Optional<T>) Optional.ofNullable(found).map(Value::value);
        return value.map(this::inHome);
    }

    /** Where the value comes from. */
    public Source source(Setting<?> setting) {
        Value found = values.get(setting.name());
        return found == null ? Source.DEFAULT : found.source();
    }

    /** Every setting, by name. Secrets show that they are set, never their value. */
    public List<Listed> listing() {
        List<Listed> listed = new ArrayList<>();
        for (Setting<?> setting : known.values()) {
            listed.add(new Listed(setting, shown(setting), source(setting)));
        }
        return listed;
    }

    /**
     * One line of the listing.
     *
     * @param value as it would be written; empty if there is none
     */
    public record Listed(Setting<?> setting, String value, Source source) {}

    /** Who said so. */
    public record Source(Origin origin, String where) {
        static final Source DEFAULT = new Source(Origin.DEFAULT, "");
    }

    /** In the order in which they override each other. */
    public enum Origin {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    /** A text that was given for a setting, and by whom. */
    record Given(String text, Source source) {}

    private <T> String shown(Setting<T> setting) {
        return find(setting).map(value -> setting.kind().show(value)).orElse("");
    }

    private <T> T inHome(T value) {
        if (value instanceof Path path) {
            // A relative path means one below the data folder.
            @SuppressWarnings("unchecked")
            T resolved = (T) home.resolve(path).normalize();
            return resolved;
        }
        return value;
    }

    private static Map<String, Setting<?>> known(Collection<Setting<?>> declared) {
        Map<String, Setting<?>> known = new TreeMap<>();
        known.put(HOME.name(), HOME);
        known.put(CONFIG.name(), CONFIG);
        for (Setting<?> setting : declared) {
            if (known.put(setting.name(), setting) != null) {
                throw new IllegalArgumentException(setting + " is declared twice");
            }
        }
        return known;
    }

    private static Map<String, Given> variables(
            Map<String, Setting<?>> known, Map<String, String> environment, Faults faults) {
        Map<String, Given> given = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (variable.startsWith(PREFIX)) {
                String name = variable.substring(PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                if (known.containsKey(name)) {
                    given.put(name, new Given(text, new Source(Origin.ENVIRONMENT, variable)));
                } else {
                    faults.unknown(variable, name);
                }
            }
        });
        return given;
    }

    private static Map<String, Given> flags(Map<String, Setting<?>> known, Map<String, String> flags, Faults faults) {
        Map<String, Given> given = new LinkedHashMap<>();
        flags.forEach((name, text) -> {
            if (known.containsKey(name)) {
                given.put(name, new Given(text, new Source(Origin.FLAG, "--" + name)));
            } else {
                faults.unknown("--" + name, name);
            }
        });
        return given;
    }

    private static Optional<Path> early(
            Setting<Path> setting, Map<String, Given> variables, Map<String, Given> flags, Faults faults) {
        Given given = flags.getOrDefault(setting.name(), variables.get(setting.name()));
        return given == null ? Optional.empty() : faults.read(setting, given);
    }

    private static Optional<Value> value(Setting<?> setting, Map<String, Given> given, Faults faults) {
        if (setting == HOME || setting == CONFIG) {
            return Optional.empty();
        }
        Given text = given.get(setting.name());
        return text == null
                ? setting.otherwise().map(value -> new Value(value, Source.DEFAULT))
                : faults.read(setting, text).map(value -> new Value(value, text.source()));
    }

    private static Source source(Setting<?> setting, Map<String, Given> given) {
        Given text = given.get(setting.name());
        return text == null ? Source.DEFAULT : text.source();
    }

    /** What is wrong, gathered so that all of it is told at once. */
    static final class Faults {
        private final Map<String, Setting<?>> known;
        private Problem problem = Problem.of(SettingsProblem.INVALID);

        Faults(Map<String, Setting<?>> known) {
            this.known = known;
        }

        void unknown(String where, String name) {
            Optional<String> near = Nearest.to(name, known.keySet());
            add(
                    where,
                    near.map(word -> Text.of("settings.reason.unknown_near").with("near", word))
                            .orElse(Text.of("settings.reason.unknown")));
        }

        void add(String where, Text reason) {
            problem = problem.at(where, reason);
        }

        <T> Optional<T> read(Setting<T> setting, Given given) {
            try {
                return Optional.of(setting.kind().read(given.text().strip()));
            } catch (Kind.Unreadable unreadable) {
                add(given.source().where(), unreadable.reason());
                return Optional.empty();
            }
        }

        void raise() {
            if (!problem.faults().isEmpty()) {
                throw problem;
            }
        }
    }
}
