package qiantang.bench.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cloud of its own in a data folder of its own. */
public final class CloudProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration END_MAX = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Starter starter;
    private final Path home;
    private final int port;
    private final boolean withEngine;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    /**
     * Starts it.
     *
     * @param withEngine whether the models of this machine run too
     */
    public CloudProcess(Starter starter, boolean withEngine) throws IOException {
        this.starter = starter;
        this.withEngine = withEngine;
        home = Files.createTempDirectory("qiantang-bench");
        // PostgreSQL under root runs as another user and must reach its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = launch();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(starter.with(
                        "up",
                        "--home",
                        home.toString(),
                        "--port",
                        Integer.toString(port),
                        "--local-engine=" + withEngine))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("up.log").toFile()))
                .start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public String adminKey() {
        try {
            return Files.readString(home.resolve("admin.key")).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Starts it again after it was killed. */
    public void startAgain() throws IOException {
        process = launch();
    }

    /** Waits until it says that it is ready; how long that took. */
    public Duration awaitReady() throws InterruptedException {
        Instant begun = Instant.now();
        while (!isReady()) {
            if (Duration.between(begun, Instant.now()).compareTo(READY_MAX) > 0) {
                throw new IllegalStateException("not ready after " + READY_MAX + "; see " + home.resolve("up.log"));
            }
            Thread.sleep(LOOK_EVERY);
        }
        return Duration.between(begun, Instant.now());
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

    /** Runs a command of the command line against this cloud. */
    public void command(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(starter.with(words));
        line.addAll(List.of("--server", url()));
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().put("QIANTANG_HOME", home.toString());
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", line) + " ended with " + code);
        }
    }

    /** By which one gateway may join. */
    String gatewayToken() throws InterruptedException {
        return make("/api/v1/gateways/tokens", Map.of("name", "bench"), adminKey())
                .path("token")
                .asString("");
    }

    /** The tenant that runs this cloud. */
    public String operator() throws InterruptedException {
        return JSON.readTree(get("/api/v1/me").body()).path("tenant").asString("");
    }

    /** A key of the operator that may move money. */
    public String financeKey() throws InterruptedException {
        return make(
                        "/api/v1/tenants/" + operator() + "/keys",
                        Map.of(
                                "name",
                                "treasury",
                                "role",
                                "FINANCE",
                                "scopes",
                                List.of("management.read", "management.write")),
                        adminKey())
                .path("key")
                .asString("");
    }

    /** What a POST of the management API made. */
    public JsonNode make(String path, Object body, String key) throws InterruptedException {
        HttpResponse<String> made = send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))),
                key);
        if (made.statusCode() != 201) {
            throw new IllegalStateException(path + " answered " + made.statusCode() + ": " + made.body());
        }
        return JSON.readTree(made.body());
    }

    /** The model of the local engine. */
    public String localModel() {
        return "smollm2-135m-instruct";
    }

    /** Waits until the local model answers. */
    public void awaitModel() throws InterruptedException {
        Instant begun = Instant.now();
        while (!modelAnswers()) {
            if (Duration.between(begun, Instant.now()).compareTo(READY_MAX) > 0) {
                throw new IllegalStateException(localModel() + " does not answer after " + READY_MAX);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private boolean modelAnswers() throws InterruptedException {
        for (JsonNode model : JSON.readTree(get("/api/v1/engine/models").body()).path("items")) {
            if (model.path("name").asString("").equals(localModel())) {
                return model.path("state").asString("").equals("READY");
            }
        }
        return false;
    }

    /** What the program itself holds in memory, without its children, in MB. */
    public double residentMegabytes() throws IOException {
        return Memory.residentMegabytes(process.pid());
    }

    /** Ends it as Ctrl-C does, and waits until it has ended. */
    public void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("it has not ended " + END_MAX + " after it was told to");
        }
    }

    /** kill -9 of the program. */
    public void killProgram() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** kill -9 of PostgreSQL's first process; the others follow it. */
    public boolean killPostgres() {
        Path file = home.resolve("postgres/data/postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return kill(ProcessHandle.of(pid));
        } catch (IOException notRunning) {
            return false;
        }
    }

    /** kill -9 of a process in which a model runs. */
    public boolean killEngineChild() {
        List<ProcessHandle> children = process.descendants()
                .filter(child -> commandLine(child.pid()).contains("qiantang.compute.child"))
                .toList();
        return kill(children.stream().findFirst());
    }

    /** As the kernel keeps it: {@link ProcessHandle.Info} leaves a long command line out, and class paths are long. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static boolean kill(Optional<ProcessHandle> victim) {
        return victim.map(ProcessHandle::destroyForcibly).orElse(false);
    }

    public HttpResponse<String> get(String path) throws InterruptedException {
        return get(path, adminKey());
    }

    /** With another key than the first administrator's. */
    public HttpResponse<String> get(String path, String key) throws InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).GET(), key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String key) throws InterruptedException {
        try {
            return client.send(
                    request.header("authorization", "Bearer " + key)
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Deletes its data; what went wrong is better looked into with them. */
    public void forget() throws IOException, InterruptedException {
        end();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
