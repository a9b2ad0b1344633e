package qiantang.app.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import qiantang.foundation.settings.DataFolder;

/** How a command reaches the cloud, and how it answers: the options that every command of the cloud has. */
final class Connection {
    static final String SERVER_VARIABLE = "QIANTANG_SERVER";
    static final String KEY_VARIABLE = "QIANTANG_KEY";
    static final String HOME_VARIABLE = "QIANTANG_HOME";
    static final String USUAL_SERVER = "http://127.0.0.1:8080";

    @Option(names = "--server", paramLabel = "URL", descriptionKey = "server")
    private @Nullable String server;

    @Option(names = "--key", paramLabel = "KEY", descriptionKey = "key")
    private @Nullable String key;

    @Option(names = "--json", descriptionKey = "json")
    private boolean json;

    /** Only checks it: {@link Qiantang} has read it before, so that help speaks the language too. */
    @Option(names = "--lang", paramLabel = "zh|en", descriptionKey = "lang")
    void language(String asked) {
        if (!asked.equals("zh") && !asked.equals("en")) {
            throw new TypeConversionException("zh | en");
        }
    }

    boolean json() {
        return json;
    }

    Cloud open(Desk desk) {
        URI address = address(desk);
        return new Cloud(desk, address, key(desk, address));
    }

    private URI address(Desk desk) {
        String text =
                server == null ? desk.terminal().environment().getOrDefault(SERVER_VARIABLE, USUAL_SERVER) : server;
        try {
            URI address = URI.create(text.replaceAll("/+$", ""));
            if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
                return address;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, as any other text that is not an address.
        }
        throw new Unfulfilled(ExitCode.USAGE, desk.text("server.malformed", Map.of("text", text)));
    }

    private String key(Desk desk, URI address) {
        String given = key == null ? desk.terminal().environment().getOrDefault(KEY_VARIABLE, "") : key;
        if (!given.isBlank()) {
            return given.strip();
        }
        // The administrator's key of this machine is nobody else's business.
        if (!isHere(address)) {
            throw new Unfulfilled(ExitCode.NOT_ADMITTED, desk.text("key.needed", Map.of("server", address)));
        }
        Path file = adminKey(desk.terminal().environment());
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new Unfulfilled(ExitCode.NOT_ADMITTED, desk.text("key.missing", Map.of("file", file)));
        }
    }

    static boolean isHere(URI address) {
        String host = String.valueOf(address.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault(HOME_VARIABLE, "");
        return home.isBlank() ? DataFolder.of(environment) : Path.of(home);
    }

    private static Path adminKey(Map<String, String> environment) {
        return home(environment).resolve("admin.key");
    }
}
