package qiantang.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened so far, closed in the other order; safe for several threads that open things. */
final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Remembers what has to be closed. */
    <T extends AutoCloseable> T keep(T resource) {
        synchronized (resources) {
            resources.push(resource);
        }
        return resource;
    }

    @Override
    public void close() {
        for (AutoCloseable next = poll(); next != null; next = poll()) {
            try {
                next.close();
            } catch (Exception failed) {
                // The rest must still be closed.
                LOG.warn("{} did not close well", next, failed);
            }
        }
    }

    private @Nullable AutoCloseable poll() {
        synchronized (resources) {
            return resources.poll();
        }
    }
}
