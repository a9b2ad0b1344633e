package qiantang.foundation.settings;

import java.nio.file.Path;
import java.util.Map;

/** Where data lie if nobody says otherwise: {@code $XDG_DATA_HOME/qiantang}, else {@code ~/.local/share/qiantang}. */
public final class DataFolder {
    private DataFolder() {}

    public static Path of(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG specification says that a relative path there is to be ignored.
        if (xdg.startsWith("/")) {
            return Path.of(xdg, "qiantang");
        }
        String user = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(user, ".local", "share", "qiantang");
    }
}
