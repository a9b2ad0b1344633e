package qiantang.bench.gateway;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import qiantang.bench.MissingTool;
import tools.jackson.databind.json.JsonMapper;

/** The programs that make load, compiled here where they are ours, and the core that they run on. */
final class LoadTools {
    /** The gateway has a core for itself. On a machine with one core all share it, and the figures say less. */
    static final String GATEWAY_CORE = allowedCores().getFirst();

    static final String LOAD_CORE = allowedCores().getLast();
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;

    /** The cores on which this process may run, such as 0, 1 out of "0-1". */
    private static List<String> allowedCores() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String allowed = lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
            return Stream.of(allowed.split("[,-]", -1)).toList();
        } catch (IOException unreadable) {
            return List.of("0");
        }
    }

    private LoadTools(Path folder) {
        this.folder = folder;
    }

    /** Looks for what must be here, and compiles our own programs into the folder. */
    static LoadTools make(Path folder) throws IOException, InterruptedException, MissingTool {
        need("gcc", "gcc");
        need("taskset", "util-linux");
        need("wrk", "wrk");
        LoadTools tools = new LoadTools(folder);
        tools.unpack("chat.lua");
        tools.compile("upstream");
        tools.compile("streams");
        return tools;
    }

    private static void need(String tool, String debianPackage) throws MissingTool {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        for (String place : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(place, tool))) {
                return;
            }
        }
        throw new MissingTool(tool, debianPackage);
    }

    private Path unpack(String name) throws IOException {
        Path target = folder.resolve(name);
        try (InputStream source = LoadTools.class.getResourceAsStream("/qiantang/bench/gateway/" + name)) {
            Files.copy(Objects.requireNonNull(source, name), target);
        }
        return target;
    }

    private void compile(String name) throws IOException, InterruptedException {
        Path source = unpack(name + ".c");
        Process gcc = new ProcessBuilder(
                        "gcc", "-O2", "-w", "-o", folder.resolve(name).toString(), source.toString())
                .inheritIO()
                .start();
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc could not compile " + source);
        }
    }

    /** A model server; it says its port and runs until it is destroyed. */
    Process startUpstream(int eventsPerStream, int tickMillis) throws IOException {
        return start(List.of(
                folder.resolve("upstream").toString(),
                Integer.toString(eventsPerStream),
                Integer.toString(tickMillis)));
    }

    /** What the calls of so many connections met. */
    Calls calls(int port, int connections, int seconds) throws IOException, InterruptedException {
        List<String> wrk = List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                folder.resolve("chat.lua").toString(),
                "http://127.0.0.1:" + port + "/v1/chat/completions");
        return JSON.readValue(lastLine(wrk), Calls.class);
    }

    /** What so many readers of streams met, who began so many milliseconds one after the other. */
    Streams streams(int port, int callers, int seconds, int millisApart) throws IOException, InterruptedException {
        List<String> words = List.of(
                folder.resolve("streams").toString(),
                Integer.toString(port),
                Integer.toString(callers),
                Integer.toString(seconds),
                GatewayUnderTest.KEY,
                Integer.toString(millisApart));
        return JSON.readValue(lastLine(words), Streams.class);
    }

    /** How many calls a model server has answered or begun to, streams and broken ones included. */
    static long served(int port) throws IOException {
        Served served = JSON.readValue(
                URI.create("http://127.0.0.1:" + port + "/").toURL().openStream(), Served.class);
        return served.answers() + served.streams() + served.broken();
    }

    private record Served(long answers, long streams, long events, long broken) {}

    private Process start(List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", LOAD_CORE));
        pinned.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(pinned).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("BENCH_KEY", GatewayUnderTest.KEY));
        return builder.start();
    }

    private String lastLine(List<String> command) throws IOException, InterruptedException {
        Process process = start(command);
        List<String> lines;
        try (var out = process.inputReader()) {
            lines = out.lines().toList();
        }
        if (process.waitFor() != 0 || lines.isEmpty()) {
            throw new IOException(command.getFirst() + " failed: " + lines);
        }
        return lines.getLast();
    }

    /** What wrk measured. */
    record Calls(long calls, double per_second, double p50_us, double p99_us, long errors) {}

    /** What our own caller of streams measured. */
    record Streams(
            long streams,
            double events_per_second,
            double first_event_p50_ms,
            double first_event_p99_ms,
            long errors) {}
}
