package qiantang.app.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
        requireLanguage(asked);
    }

    static void requireLanguage(String asked) {
        if (!asked.equals("zh") && !asked.equals("en")) {
            throw new TypeConversionException("zh | en");
        }
    }

    boolean json() {
        return json;
    }

    Cloud open(Desk desk) {
        Optional<Whereabouts> here = here(desk);
        if (here.isPresent()) {
            Whereabouts found = here.get();
            Path file = adminKey(desk.terminal().environment());
            return new Cloud(
                    desk,
                    path -> address(desk, found.of(path).orElse(USUAL_SERVER)),
                    given(desk).orElseGet(() -> read(desk, file)));
        }
        URI address = address(desk, named(desk).orElse(USUAL_SERVER));
        return new Cloud(desk, path -> address, key(desk, address));
    }

    private Optional<String> named(Desk desk) {
        return Optional.ofNullable(server)
                .or(() -> Optional.ofNullable(desk.terminal().environment().get(SERVER_VARIABLE)));
    }

    /** The cloud that runs in the data folder, unless another one was named. */
    private Optional<Whereabouts> here(Desk desk) {
        return named(desk).isPresent()
                ? Optional.empty()
                : Whereabouts.in(home(desk.terminal().environment()));
    }

    private static URI address(Desk desk, String text) {
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
        Optional<String> given = given(desk);
        if (given.isPresent()) {
            return given.get();
        }
        // The administrator's key of this machine is nobody else's business.
        if (!isHere(address)) {
            throw new Unfulfilled(ExitCode.NOT_ADMITTED, desk.text("key.needed", Map.of("server", address)));
        }
        return read(desk, adminKey(desk.terminal().environment()));
    }

    private Optional<String> given(Desk desk) {
        String given = key == null ? desk.terminal().environment().getOrDefault(KEY_VARIABLE, "") : key;
        return Optional.of(given.strip()).filter(text -> !text.isEmpty());
    }

    private static String read(Desk desk, Path file) {
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
