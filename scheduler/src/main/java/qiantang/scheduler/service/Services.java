package qiantang.scheduler.service;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The services that should stand. */
public final class Services {
    public static final int MAX_SERVICES = 100_000;

    private final Map<String, Service> services = new LinkedHashMap<>();

    /** No services yet. */
    public Services() {}

    /** Adds a service, or sets anew what is known by its id. */
    public void put(Service service) {
        if (!services.containsKey(service.id()) && services.size() >= MAX_SERVICES) {
            throw new IllegalStateException("there are at most " + MAX_SERVICES + " services");
        }
        services.put(service.id(), service);
    }

    /** Sets how many replicas are wanted; the floor and the most bound it. */
    public void scale(String id, int replicas) {
        services.computeIfPresent(id, (_, service) -> service.scaledTo(replicas));
    }

    /** Its replicas are drained by the next decision. */
    public void remove(String id) {
        services.remove(id);
    }

    public @Nullable Service find(String id) {
        return services.get(id);
    }

    public Collection<Service> all() {
        return Collections.unmodifiableCollection(services.values());
    }
}
