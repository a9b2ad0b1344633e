package qiantang.models;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.compute.LocalModel;
import qiantang.compute.Site;
import qiantang.compute.local.LocalEngine;
import qiantang.foundation.http.Problem;

/** Keeps the models of the local engine among the models: served while they are ready, and not a moment longer. */
public final class LocalServing {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServing.class);

    private final Models models;
    private final Site site;

    private LocalServing(Models models, Site site) {
        this.models = models;
        this.site = site;
    }

    /** From now on, beginning with what the engine has at this moment. */
    public static void begin(LocalEngine engine, Models models, Site site) {
        LocalServing serving = new LocalServing(models, site);
        engine.onChange(serving::follow);
        engine.models().forEach(serving::follow);
    }

    private void follow(LocalModel local) {
        try {
            models.follow(local, site);
        } catch (Problem unavailable) {
            // The database is away; the next change of the model, or of any other, brings it in.
            LOG.warn("{} could not be taken over: {}", local.name(), unavailable.getMessage());
        }
    }
}
