package qiantang.scheduler.pool;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Who runs in a pool, which of them are replicas of a service, and who is waiting for others to leave. */
public final class Residents {
    /** Comings and goings that turnover looks back on. */
    private static final int MOVES_REMEMBERED = 2_048;

    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, Set<String>> replicas = new LinkedHashMap<>();
    private final Departures departures = new Departures();
    private double turnover;
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    Residents() {}

    void add(Running started) {
        String id = started.job().id();
        Inventory.require(running.putIfAbsent(id, started) == null, "a job runs once at a time");
        claims.remove(id);
        departures.add(started);
        turnover -= turnover / MOVES_REMEMBERED;
        String service = started.job().service();
        if (service != null) {
            replicas.computeIfAbsent(service, _ -> new LinkedHashSet<>()).add(id);
        }
    }

    Optional<Running> remove(String jobId) {
        Running stopped = running.remove(jobId);
        if (stopped != null) {
            departures.remove(stopped);
            turnover += (1 - turnover) / MOVES_REMEMBERED;
        }
        String service = stopped == null ? null : stopped.job().service();
        if (service != null) {
            replicas.computeIfPresent(service, (_, ids) -> ids.remove(jobId) && ids.isEmpty() ? null : ids);
        }
        return Optional.ofNullable(stopped);
    }

    void change(String jobId, UnaryOperator<Running> change) {
        Running changed = running.computeIfPresent(jobId, (_, was) -> change.apply(was));
        if (changed != null) {
            departures.change(changed);
        }
    }

    Optional<Running> find(String jobId) {
        return Optional.ofNullable(running.get(jobId));
    }

    Collection<Running> running() {
        return Collections.unmodifiableCollection(running.values());
    }

    /** The part of those who left among all who came or left of late: 0 while a pool only fills, ½ when it is steady. */
    public double turnover() {
        return turnover;
    }

    public Departures departures() {
        return departures;
    }

    /** The running replicas of a service, oldest first. */
    public List<Running> replicas(String service) {
        return replicas.getOrDefault(service, Set.of()).stream()
                .map(id -> running.get(id))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Services that have replicas here. */
    public Set<String> services() {
        return Collections.unmodifiableSet(replicas.keySet());
    }

    /** Notes for whom others were asked to leave. */
    public void claim(Claim claim) {
        claims.put(claim.job().id(), claim);
    }

    public void unclaim(String jobId) {
        claims.remove(jobId);
    }

    /** Oldest first. */
    public Collection<Claim> claims() {
        return Collections.unmodifiableCollection(claims.values());
    }
}
