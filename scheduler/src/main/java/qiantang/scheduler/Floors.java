package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.preemption.Allowance;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.service.Moves;
import qiantang.scheduler.service.Replicas;
import qiantang.scheduler.service.Service;
import qiantang.scheduler.service.Services;

/** The services in one round: which replicas go, which are missing, and how many more may be asked of each. */
final class Floors {
    private final Pool pool;
    private final Services services;
    private final Policy policy;
    private final Instant now;
    private final Map<String, List<Job>> missingByQueue = new LinkedHashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final Map<String, Integer> left = new HashMap<>();
    private final List<Plan.Leave> leaves = new ArrayList<>();

    Floors(Pool pool, Services services, Policy policy, Instant now) {
        this.pool = pool;
        this.services = services;
        this.policy = policy;
        this.now = now;
        services.all().forEach(this::staff);
        for (String id : pool.residents().services()) {
            if (services.find(id) == null) {
                pool.residents().replicas(id).stream()
                        .filter(replica -> replica.leavesBy() == null)
                        .forEach(this::drain);
            }
        }
    }

    private void staff(Service service) {
        Replicas replicas = new Replicas(pool, service);
        List<Running> surplus = replicas.surplus();
        surplus.forEach(this::drain);
        left.put(service.id(), replicas.staying().size() - surplus.size());
        for (Job replica : replicas.missing()) {
            missingByQueue
                    .computeIfAbsent(service.queue(), _ -> new ArrayList<>())
                    .add(replica);
            missing.add(replica.id());
        }
    }

    private void drain(Running replica) {
        leaves.add(new Plan.Leave(replica, now.plus(policy.notice()), Plan.Cause.SCALED_DOWN, null));
    }

    /** Replicas of this queue's services that should be placed. */
    List<Job> missing(String queue) {
        return missingByQueue.getOrDefault(queue, List.of());
    }

    boolean isMissing(Job replica) {
        return missing.contains(replica.id());
    }

    /** How many replicas may be asked to leave so that the floor stands. */
    Allowance above(String serviceId) {
        Service service = services.find(serviceId);
        int floor = service == null ? 0 : service.floor();
        return new Allowance(left.getOrDefault(serviceId, 0) - floor);
    }

    void leaves(Running victim) {
        String service = victim.job().service();
        if (service != null) {
            left.merge(service, -1, Integer::sum);
        }
    }

    List<Plan.Leave> leaves() {
        return leaves;
    }

    /** A replica that takes another's place. */
    record Replacement(Running start, Running leaves) {}

    /** One move that gives back a whole host, if there is one. */
    Optional<Replacement> move(Eligibility eligibility) {
        Moves moves = new Moves(pool, eligibility);
        for (Service service : services.all()) {
            Replicas replicas = new Replicas(pool, service);
            Optional<Replacement> found = moves.find(service, replicas)
                    .map(move -> new Replacement(
                            Running.start(
                                    replicas.another(),
                                    List.of(move.seat()),
                                    pool.cardClass(move.seat().node()),
                                    move.option().throughput(),
                                    now),
                            move.leaves()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Nullable
    Service serviceOf(Job job) {
        String id = job.service();
        return id == null ? null : services.find(id);
    }

    /** When a replica that moved leaves: its successor serves by then. */
    Instant leavesAfter(Running successor) {
        return now.plus(successor.job().restartCost()).plus(policy.notice());
    }
}
