package qiantang.compute.local;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import qiantang.compute.child.ChildOrders;
import qiantang.foundation.secrets.Secret;

/** One running child: its process, its folder and the way to it. Each method is called by its supervisor only. */
final class ChildProcess implements AutoCloseable {
    static final Duration PORT_POLL = Duration.ofMillis(20);
    static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    /** How long an orderly end may take before the child is killed. */
    static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final Process process;
    private final ChildFolder folder;
    private final LastLines output;
    private final Secret bearer;

    private ChildProcess(Process process, ChildFolder folder, Secret bearer) {
        this.process = process;
        this.folder = folder;
        this.output = new LastLines(process.getInputStream());
        this.bearer = bearer;
    }

    /** Starts a child and tells it its orders. */
    static ChildProcess start(ChildCommand command, ChildFolder folder, ChildOrders orders) throws IOException {
        folder.clean();
        ProcessBuilder builder = new ProcessBuilder(command.in(folder.temporary()))
                .directory(folder.temporary().toFile())
                .redirectErrorStream(true);
        // Without it, the native code starts a debugger to print where it aborted.
        builder.environment().put("GGML_NO_BACKTRACE", "1");
        Process process = builder.start();
        folder.record(process.pid());
        tell(process, orders);
        return new ChildProcess(process, folder, Secret.of(orders.bearer()));
    }

    private static void tell(Process process, ChildOrders orders) {
        try {
            // Stays open for as long as we live: its end is the child's end.
            OutputStream input = process.getOutputStream();
            input.write((orders.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException ended) {
            // The child has ended already; its exit status and its last words say more than this. Through the handle,
            // as the process itself would close the output that holds these words.
            process.toHandle().destroyForcibly();
        }
    }

    /** Waits until the child listens; nothing if it ended or took too long. */
    Optional<URI> awaitAddress(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(folder.portFile())) {
                int port = Integer.parseInt(Files.readString(folder.portFile()).strip());
                return Optional.of(URI.create("http://127.0.0.1:" + port));
            }
            if (process.waitFor(PORT_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether the child ended within the time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    int exitStatus() {
        return process.exitValue();
    }

    /** What it last said; call it only after its end. */
    String lastWords() throws InterruptedException {
        return output.text();
    }

    Secret bearer() {
        return bearer;
    }

    /** Whether the child answers. */
    boolean answers(HttpClient client, URI address) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/health"))
                .header("Authorization", "Bearer " + bearer.revealText())
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException silent) {
            return false;
        }
    }

    /** Ends the child, orderly if it can be had, and leaves nothing of it behind. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException alreadyGone) {
            process.destroyForcibly();
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        folder.forget();
    }
}
