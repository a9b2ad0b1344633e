package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.tidy.Checkout;

/** The whole cloud with its real small model, called by the official Python client. */
@Tag("slow")
class OpenAiClientTest {
    private static final String CLIENT = "openai==3.54.0";
    private static final String MODEL = "smollm2-135m-instruct";
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
    private static final int LOOK_EVERY_MILLIS = 250;

    @Test
    void onlyTheAddressAndTheKeyOfTheOfficialClientAreChanged(@TempDir Path folder) throws Exception {
        Path python = clientIn(Checkout.root().resolve("app/target/openai-client"));
        // Under root, PostgreSQL runs as another user and must be able to enter.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
        Process cloud = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "qiantang.app.Main",
                        "up",
                        "--home=" + folder.resolve("home"),
                        "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("cloud.log").toFile())
                .start();
        try {
            String url = "http://127.0.0.1:" + port + "/v1";
            Path key = folder.resolve("home/admin.key");
            awaitAnswer(cloud, url, key, folder.resolve("cloud.log"));
            Path script = Checkout.root().resolve("app/src/test/python/openai_client.py");
            run(List.of(
                    python.toString(),
                    script.toString(),
                    url,
                    Files.readString(key).strip(),
                    MODEL));
        } finally {
            cloud.destroy();
            assertThat(cloud.waitFor(30, TimeUnit.SECONDS))
                    .as("the cloud ends when it is told to")
                    .isTrue();
        }
    }

    /** The client in an environment of its own, kept between runs. */
    private static Path clientIn(Path folder) throws IOException, InterruptedException {
        Path python = folder.resolve("bin/python");
        if (!Files.exists(folder.resolve(CLIENT))) {
            run(List.of("python3", "-m", "venv", folder.toString()));
            run(List.of(python.toString(), "-m", "pip", "install", "--quiet", CLIENT));
            Files.createFile(folder.resolve(CLIENT));
        }
        return python;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + said).isZero();
    }

    private static void awaitAnswer(Process cloud, String url, Path key, Path log) throws Exception {
        long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!Files.exists(key) || !answers(http, url, key)) {
                boolean ended = cloud.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                assertThat(ended || System.nanoTime() - deadline > 0)
                        .as("the cloud ended, or its model does not answer:\n" + Files.readString(log))
                        .isFalse();
            }
        }
    }

    private static boolean answers(HttpClient http, String url, Path key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
                .header("Authorization", "Bearer " + Files.readString(key).strip())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"" + MODEL
                        + "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
