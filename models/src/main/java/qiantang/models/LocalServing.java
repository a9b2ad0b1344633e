package qiantang.models;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.compute.LocalModel;
import qiantang.compute.Site;
import qiantang.compute.local.LocalEngine;
import qiantang.foundation.http.Problem;

/**
 * Keeps the models of the local engine among the models: served while they are ready, and not a moment longer. What the
 * database could not take is brought again until it has.
 */
public final class LocalServing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServing.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Models models;
    private final Site site;
    /** The newest state of each model that is not taken over yet. */
    private final Map<String, LocalModel> waiting = new LinkedHashMap<>();

    private final Thread retrying;

    private LocalServing(Models models, Site site) {
        this.models = models;
        this.site = site;
        this.retrying = Thread.ofVirtual().name("local-serving").unstarted(this::retry);
    }

    /** From now on, beginning with what the engine has at this moment. */
    public static LocalServing begin(LocalEngine engine, Models models, Site site) {
        LocalServing serving = new LocalServing(models, site);
        engine.onChange(serving::follow);
        engine.models().forEach(serving::follow);
        serving.retrying.start();
        return serving;
    }

    private synchronized void follow(LocalModel local) {
        try {
            models.follow(local, site);
            waiting.remove(local.name());
        } catch (Problem unavailable) {
            if (waiting.put(local.name(), local) == null) {
                LOG.warn("{} is taken over later: {}", local.name(), unavailable.getMessage());
            }
            notifyAll();
        }
    }

    private void retry() {
        try {
            while (true) {
                awaitSomething();
                Thread.sleep(RETRY);
                retryAll();
            }
        } catch (InterruptedException closed) {
            LOG.debug("nothing is taken over any more");
        }
    }

    private synchronized void awaitSomething() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
    }

    private synchronized void retryAll() {
        List.copyOf(waiting.values()).forEach(this::follow);
    }

    @Override
    public void close() {
        retrying.interrupt();
    }
}
