package qiantang.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a process of its own, as a person would start it. */
final class GatewayChild implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");

    private final Path home;
    private final String cloud;
    private final Process process;
    private final URI url;

    private GatewayChild(Path home, String cloud, Process process, URI url) {
        this.home = home;
        this.cloud = cloud;
        this.process = process;
        this.url = url;
    }

    static GatewayChild join(Path home, String cloud, String token) throws IOException {
        Files.createDirectories(home);
        return start(home, cloud, List.of("--token", token));
    }

    private static GatewayChild start(Path home, String cloud, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                        .toString(),
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                "qiantang.app.Main",
                "gateway",
                "--join",
                cloud,
                "--home",
                home.toString(),
                "--port",
                "0"));
        command.addAll(more);
        Process process = new ProcessBuilder(command)
                .redirectError(home.resolve("err.log").toFile())
                .start();
        @SuppressWarnings("resource") // The child owns its output.
        BufferedReader out = process.inputReader();
        String line;
        while ((line = out.readLine()) != null) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return new GatewayChild(home, cloud, process, URI.create(address.group()));
            }
        }
        throw new IOException("a gateway ended early: " + Files.readString(home.resolve("err.log")));
    }

    URI url() {
        return url;
    }

    /** kill -9, and the same gateway again. */
    GatewayChild killAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        return start(home, cloud, List.of());
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
