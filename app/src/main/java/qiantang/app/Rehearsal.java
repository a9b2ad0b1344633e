package qiantang.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import qiantang.app.command.ExitCode;
import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.foundation.postgres.PostgresBinaries;

/**
 * {@code rehearse}: unpacks PostgreSQL for all later clouds of this build, starts one on a folder of its own, uses it a
 * little, and ends. The launcher runs it once per build under {@code -XX:AOTCacheOutput}; what is unpacked and loaded
 * here need not be unpacked and loaded later, while somebody waits (decision 0005).
 */
@Command(name = "rehearse", hidden = true, description = "Run by the build.")
final class Rehearsal implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int ROUNDS = 20;
    private static final List<List<String>> COMMANDS = List.of(
            List.of("tenant", "show"),
            List.of("tenant", "list", "--all"),
            List.of("key", "list"),
            List.of("member", "list"),
            List.of("model", "list"),
            List.of("usage"),
            List.of("usage", "summary", "--json"),
            List.of("chat", "--model", "none", "Hello"),
            List.of("chat", "--help"));

    private final Terminal terminal;
    private final Function<Terminal, Qiantang> front;

    /** @param front makes the whole command line for a terminal */
    Rehearsal(Terminal terminal, Function<Terminal, Qiantang> front) {
        this.terminal = terminal;
        this.front = front;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PostgresBinaries.onClassPath().unpackBesideJar();
        String port = Integer.toString(freePort());
        Thread.ofPlatform()
                .daemon()
                .name("up")
                .start(() -> front.apply(terminal).run("up", "--port", port, "--local-engine", "false"));
        String url = "http://127.0.0.1:" + port;
        if (!becomesReady(URI.create(url + "/health/ready"))) {
            return ExitCode.UNREACHABLE.number();
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (List<String> words : COMMANDS) {
                List<String> typed = new ArrayList<>(words);
                typed.add("--server=" + url);
                front.apply(unheard()).run(typed.toArray(String[]::new));
            }
        }
        return ExitCode.DONE.number();
    }

    private static boolean becomesReady(URI address) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (System.nanoTime() - deadline < 0) {
                try {
                    if (http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return true;
                    }
                } catch (IOException notYet) {
                    // It is still starting.
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
        return false;
    }

    private Terminal unheard() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Terminal(nowhere, nowhere, new BufferedReader(Reader.nullReader()), terminal.environment(), false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
