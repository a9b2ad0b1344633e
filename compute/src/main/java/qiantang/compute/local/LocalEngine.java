package qiantang.compute.local;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.compute.ComputeProblem;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.foundation.http.Problem;

/**
 * The engine of this machine (本地执行引擎). Starting returns at once; each model becomes ready, or fails with a reason,
 * in its own time, and whoever listens hears of each step. Closing ends every child.
 */
public final class LocalEngine implements AutoCloseable {
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

    private final Path folder;
    private final ChildCommand command;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Consumer<LocalModel>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean closed;

    /** A model, its state, and the thread that looks after it, if one does. */
    private static final class Entry {
        private final ModelPlan plan;
        private ModelState state = new ModelState.Idle();
        private Thread supervisor = Thread.ofVirtual().unstarted(() -> {});
        private Runnable hurry = () -> {};

        Entry(ModelPlan plan) {
            this.plan = plan;
        }
    }

    /** @param folder where the children's files lie, ours alone */
    public LocalEngine(Path folder, List<ModelPlan> plans, InstantSource clock) {
        this(folder, plans, clock, ChildCommand.real());
    }

    LocalEngine(Path folder, List<ModelPlan> plans, InstantSource clock, ChildCommand command) {
        this.folder = folder;
        this.clock = clock;
        this.command = command;
        for (ModelPlan plan : plans) {
            if (entries.put(plan.name(), new Entry(plan)) != null) {
                throw new IllegalArgumentException("two local models are called " + plan.name());
            }
        }
    }

    /** Starts everything that does not run, in the background. */
    public void start() {
        for (String model : List.copyOf(entries.keySet())) {
            start(model);
        }
    }

    /**
     * Starts one model that does not run, such as one whose problem has been mended, or tries it again now if it waits.
     *
     * @throws Problem {@link ComputeProblem#MODEL_UNKNOWN}
     */
    public synchronized LocalModel start(String model) {
        Entry entry = entries.get(model);
        if (entry == null) {
            throw Problem.of(ComputeProblem.MODEL_UNKNOWN).with("model", model);
        }
        if (!closed && !entry.supervisor.isAlive()) {
            supervise(entry);
        } else {
            entry.hurry.run();
        }
        return entry.plan.in(entry.state);
    }

    private void supervise(Entry entry) {
        String model = entry.plan.name();
        Supervisor supervisor = new Supervisor(
                entry.plan,
                new ChildFolder(folder.resolve(model)),
                command,
                client,
                clock,
                random,
                state -> change(entry, state));
        entry.hurry = supervisor::hurry;
        entry.supervisor = Thread.ofVirtual().name("supervisor-" + model).start(supervisor);
    }

    /** All models as they are now. */
    public synchronized List<LocalModel> models() {
        List<LocalModel> models = new ArrayList<>();
        entries.values().forEach(entry -> models.add(entry.plan.in(entry.state)));
        return models;
    }

    /** Hears of each change from now on, one at a time for each model, on the model's own thread. */
    public void onChange(Consumer<LocalModel> listener) {
        listeners.add(listener);
    }

    private void change(Entry entry, ModelState state) {
        LocalModel now;
        synchronized (this) {
            // Ending interrupts whatever a supervisor is at; how that failed is nobody's concern.
            entry.state = closed ? new ModelState.Stopped() : state;
            now = entry.plan.in(entry.state);
        }
        for (Consumer<LocalModel> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException broken) {
                // A listener's trouble must not take the model away from the others.
                LOG.error("A listener failed on {}", now.name(), broken);
            }
        }
    }

    @Override
    public void close() {
        List<Thread> supervisors = new ArrayList<>();
        synchronized (this) {
            closed = true;
            entries.values().forEach(entry -> supervisors.add(entry.supervisor));
        }
        supervisors.forEach(Thread::interrupt);
        try {
            for (Thread supervisor : supervisors) {
                if (supervisor.getState() != Thread.State.NEW && !supervisor.join(CLOSE_LIMIT)) {
                    LOG.warn("{} did not end in time; its child ends with this process", supervisor.getName());
                }
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
