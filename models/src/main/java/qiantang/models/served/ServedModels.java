package qiantang.models.served;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshot, for whoever feeds gateways. Its version is the time of its making in milliseconds or one more
 * than the last, whichever is higher, so that it grows over restarts too.
 */
public final class ServedModels {
    /** All models that are known, by name. */
    public record Snapshot(long version, List<ServedModel> models) {
        public Snapshot {
            models = List.copyOf(models);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

    private final InstantSource clock;
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot newest = new Snapshot(0, List.of());

    public ServedModels(InstantSource clock) {
        this.clock = clock;
    }

    public Snapshot newest() {
        return newest;
    }

    /** Hears of each newer snapshot, in their order. */
    public void onChange(Consumer<Snapshot> listener) {
        listeners.add(listener);
    }

    /** Publishes these models, unless nothing has changed. */
    public synchronized void publish(List<ServedModel> models) {
        if (models.equals(newest.models()) && newest.version() > 0) {
            return;
        }
        newest = new Snapshot(Math.max(newest.version() + 1, clock.millis()), models);
        for (Consumer<Snapshot> listener : listeners) {
            try {
                listener.accept(newest);
            } catch (RuntimeException broken) {
                // A listener's trouble must not keep the change from the others.
                LOG.error("A listener failed on the models of version {}", newest.version(), broken);
            }
        }
    }
}
