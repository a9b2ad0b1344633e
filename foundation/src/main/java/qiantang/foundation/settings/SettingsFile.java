package qiantang.foundation.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Text;
import qiantang.foundation.settings.Settings.Faults;
import qiantang.foundation.settings.Settings.Given;
import qiantang.foundation.settings.Settings.Origin;
import qiantang.foundation.settings.Settings.Source;

/**
 * The file of settings: one {@code name = value} per line, {@code #} begins a comment line, UTF-8. There are no escapes
 * and no continued lines, so that what is written is what is meant.
 */
final class SettingsFile {
    static final String NAME = "qiantang.properties";
    static final long MAX_FILE_BYTES = 1 << 20;

    private SettingsFile() {}

    /** A file that was asked for must exist; the one in the data folder may be absent. */
    static Map<String, Given> read(Optional<Path> asked, Path usual, Map<String, Setting<?>> known, Faults faults) {
        Path file = asked.orElse(usual);
        try {
            if (Files.exists(file) && Files.size(file) > MAX_FILE_BYTES) {
                throw Problem.of(SettingsProblem.FILE_UNREADABLE).with("file", file);
            }
            return parse(file, Files.readAllLines(file, StandardCharsets.UTF_8), known, faults);
        } catch (NoSuchFileException absent) {
            if (asked.isEmpty()) {
                return Map.of();
            }
            throw Problem.of(SettingsProblem.FILE_UNREADABLE).with("file", file).causedBy(absent);
        } catch (IOException unreadable) {
            throw Problem.of(SettingsProblem.FILE_UNREADABLE).with("file", file).causedBy(unreadable);
        }
    }

    private static Map<String, Given> parse(
            Path file, List<String> lines, Map<String, Setting<?>> known, Faults faults) {
        Map<String, Given> given = new LinkedHashMap<>();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            String where = file + ":" + (index + 1);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals).strip();
            if (equals < 0) {
                faults.add(where, Text.of("settings.reason.line"));
            } else if (name.equals(Settings.HOME.name()) || name.equals(Settings.CONFIG.name())) {
                faults.add(where, Text.of("settings.reason.not_in_file").with("name", name));
            } else if (!known.containsKey(name)) {
                faults.unknown(where, name);
            } else if (given.put(name, new Given(line.substring(equals + 1), new Source(Origin.FILE, where))) != null) {
                faults.add(where, Text.of("settings.reason.twice").with("name", name));
            }
        }
        return given;
    }
}
