package qiantang.compute.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.compute.ComputeProblem;
import qiantang.compute.ModelState;
import qiantang.compute.Weights;
import qiantang.compute.child.ChildExit;
import qiantang.compute.child.ChildOrders;
import qiantang.foundation.http.Problem;

/**
 * Keeps one model served: fetches its weights, starts a child, watches it, and starts another when it fails. A child is
 * never told to load again, since the native code leaks what it unloads. Runs on one thread until it is interrupted or
 * gives up.
 */
final class Supervisor implements Runnable {
    static final Duration LOAD_LIMIT = Duration.ofMinutes(2);
    static final Duration PROBE_EVERY = Duration.ofSeconds(5);
    /** A machine under load may miss a probe or two. */
    static final int SILENT_PROBES_MAX = 6;

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int BEARER_BYTES = 32;
    /** The exit statuses of a process that a signal ended, as the JDK gives them. */
    private static final int ENDED_BY_ILLEGAL_INSTRUCTION = 128 + 4;

    private final ModelPlan plan;
    private final ChildFolder folder;
    private final ChildCommand command;
    private final HttpClient client;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Consumer<ModelState> tell;
    private final Restarts restarts = new Restarts();
    private final Semaphore hurry = new Semaphore(0);

    Supervisor(
            ModelPlan plan,
            ChildFolder folder,
            ChildCommand command,
            HttpClient client,
            InstantSource clock,
            SecureRandom random,
            Consumer<ModelState> tell) {
        this.plan = plan;
        this.folder = folder;
        this.command = command;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.tell = tell;
    }

    @Override
    public void run() {
        try {
            tell.accept(new ModelState.Failed(keepServing()));
        } catch (InterruptedException closed) {
            tell.accept(new ModelState.Stopped());
        }
    }

    /** Returns only when the model has to be given up. */
    private Problem keepServing() throws InterruptedException {
        while (true) {
            Optional<Problem> hindered = serveOnce();
            if (hindered.isPresent()) {
                if (!passes(hindered.get())) {
                    return hindered.get();
                }
                waitUntilItPasses(hindered.get());
                continue;
            }
            Optional<Duration> wait = restarts.afterFailure(clock.instant());
            if (wait.isEmpty()) {
                return Problem.of(ComputeProblem.CHILD_KEEPS_FAILING)
                        .with("model", plan.name())
                        .with("times", restarts.count());
            }
            tell.accept(new ModelState.Restarting(restarts.count(), wait.get()));
            Thread.sleep(wait.get());
        }
    }

    /** Tells what is in the way, and tries again later or as soon as somebody says that it is mended. */
    private void waitUntilItPasses(Problem problem) throws InterruptedException {
        Duration wait = restarts.afterPassing();
        LOG.warn("{} is tried again in {}: {}", plan.name(), wait, problem.getMessage());
        hurry.drainPermits();
        tell.accept(new ModelState.Failed(problem));
        if (hurry.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            restarts.passed();
        }
    }

    /** Ends a wait for a cause to pass by itself. */
    void hurry() {
        hurry.release();
    }

    /** Whether the cause may be gone at the next try without anybody's help. */
    private static boolean passes(Problem problem) {
        return problem.code() instanceof ComputeProblem cause
                && switch (cause) {
                    case DOWNLOAD_FAILED, DOWNLOAD_TOO_SLOW, DISK_FULL, FOLDER_UNUSABLE, CHILD_NOT_STARTED -> true;
                    case PYTHON_MISSING,
                            PIP_MISSING,
                            WRONG_HASH,
                            MODEL_FILE_MISSING,
                            MODEL_FILE_UNREADABLE,
                            LIBGOMP_MISSING,
                            MACHINE_UNSUPPORTED,
                            NATIVE_CODE_UNUSABLE,
                            WEIGHTS_REFUSED,
                            CHILD_KEEPS_FAILING,
                            MODEL_UNKNOWN -> false;
                };
    }

    /** From weights to the end of one child; a problem if another child would end the same just now. */
    private Optional<Problem> serveOnce() throws InterruptedException {
        ChildOrders orders;
        switch (weights()) {
            case Found(ChildOrders found) -> orders = found;
            case NotFound(Problem problem) -> {
                return Optional.of(problem);
            }
        }
        tell.accept(new ModelState.Loading());
        try (ChildProcess child = ChildProcess.start(command, folder, orders)) {
            Optional<URI> address = child.awaitAddress(LOAD_LIMIT);
            if (address.isPresent()) {
                LOG.info("{} answers at {} (process {})", plan.name(), address.get(), child.pid());
                restarts.passed();
                tell.accept(new ModelState.Ready(address.get(), child.bearer()));
                watch(child, address.get());
            }
            return afterwards(child);
        } catch (IOException failed) {
            return Optional.of(Problem.of(ComputeProblem.CHILD_NOT_STARTED)
                    .with("model", plan.name())
                    .with("reason", String.valueOf(failed.getMessage())));
        }
    }

    private sealed interface Looked {}

    private record Found(ChildOrders orders) implements Looked {}

    private record NotFound(Problem problem) implements Looked {}

    private Looked weights() throws InterruptedException {
        if (plan.weights().isEmpty()) {
            return new Found(orders(null));
        }
        Weights.Progress progress = (done, total) -> tell.accept(new ModelState.Downloading(done, total));
        return switch (plan.weights().get().fetch(progress)) {
            case Weights.Outcome.Fetched(Path file) -> new Found(orders(file));
            case Weights.Outcome.Missing(Problem problem) -> new NotFound(problem);
        };
    }

    private ChildOrders orders(@Nullable Path file) {
        byte[] bearer = new byte[BEARER_BYTES];
        random.nextBytes(bearer);
        return new ChildOrders(
                switch (plan.kind()) {
                    case CHAT -> ChildOrders.Kind.CHAT;
                    case EMBEDDINGS -> ChildOrders.Kind.EMBEDDINGS;
                },
                plan.name(),
                file,
                plan.slots(),
                plan.contextTokens(),
                plan.threads(),
                HexFormat.of().formatHex(bearer),
                folder.portFile());
    }

    /** Until the child has ended or does not answer any more. */
    private void watch(ChildProcess child, URI address) throws InterruptedException {
        int silent = 0;
        while (!child.endsWithin(PROBE_EVERY)) {
            silent = child.answers(client, address) ? 0 : silent + 1;
            if (silent >= SILENT_PROBES_MAX) {
                LOG.warn("{} does not answer; its child is replaced", plan.name());
                return;
            }
        }
    }

    private Optional<Problem> afterwards(ChildProcess child) throws InterruptedException {
        if (child.isAlive()) {
            return Optional.empty();
        }
        int status = child.exitStatus();
        LOG.warn("The child of {} ended with status {}. Its last words:\n{}", plan.name(), status, child.lastWords());
        if (status == ENDED_BY_ILLEGAL_INSTRUCTION) {
            return Optional.of(problem(ComputeProblem.MACHINE_UNSUPPORTED));
        }
        return ChildExit.of(status).map(exit -> switch (exit) {
            case LIBGOMP_MISSING -> problem(ComputeProblem.LIBGOMP_MISSING);
            case NATIVE_CODE_UNUSABLE -> problem(ComputeProblem.NATIVE_CODE_UNUSABLE);
            case WEIGHTS_REFUSED -> problem(ComputeProblem.WEIGHTS_REFUSED);
        });
    }

    private Problem problem(ComputeProblem code) {
        return Problem.of(code).with("model", plan.name()).with("machine", System.getProperty("os.arch"));
    }
}
