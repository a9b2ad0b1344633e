package qiantang.bench.cloud;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A gateway of its own that belongs to a cloud, in a data folder of its own. */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final Starter starter;
    private final CloudProcess cloud;
    private final Path home;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    /** Lets it join, and starts it. */
    public GatewayProcess(Starter starter, CloudProcess cloud) throws IOException, InterruptedException {
        this.starter = starter;
        this.cloud = cloud;
        home = Files.createTempDirectory("qiantang-bench-gateway");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = launch("--token", cloud.gatewayToken());
    }

    private Process launch(String... more) throws IOException {
        List<String> line = new ArrayList<>(starter.with(
                "gateway", "--join", cloud.url(), "--home", home.toString(), "--port", Integer.toString(port)));
        line.addAll(List.of(more));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("gateway.log").toFile()))
                .start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** kill -9, and the same gateway again. */
    public void killAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    /** Waits until it can let calls in. */
    public void awaitReady() throws InterruptedException {
        Instant begun = Instant.now();
        while (!isReady()) {
            if (Duration.between(begun, Instant.now()).compareTo(READY_MAX) > 0) {
                throw new IllegalStateException("not ready after " + READY_MAX + "; see " + home);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it and deletes its data. */
    public void forget() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.close();
    }
}
