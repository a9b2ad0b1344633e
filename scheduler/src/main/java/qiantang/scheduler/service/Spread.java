package qiantang.scheduler.service;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Topology;

/** How many replicas of a service are in each failure domain. */
public final class Spread {
    private final Pool pool;
    private final int depth;
    private final Map<Integer, Integer> replicas = new HashMap<>();

    public Spread(Pool pool, @Nullable String level, Collection<Running> placed) {
        this.pool = pool;
        Topology tree = pool.topology();
        int known = level == null ? -1 : tree.depthOf(level);
        depth = known < 0 ? Topology.ROOT : known;
        placed.forEach(this::add);
    }

    public void add(Running replica) {
        replicas.merge(domain(replica), 1, Integer::sum);
    }

    void remove(Running replica) {
        replicas.merge(domain(replica), -1, Integer::sum);
    }

    /** Depth of the failure domains; the root's if it does not matter where replicas are. */
    public int depth() {
        return depth;
    }

    public int in(int domain) {
        return replicas.getOrDefault(domain, 0);
    }

    /** The failure domain of the first task; hosts, and hosts that lack the level, are told by negative numbers. */
    int domain(Running replica) {
        return domainOf(replica.seats().getFirst().node());
    }

    public int domainOf(int host) {
        Topology tree = pool.topology();
        int domain = depth >= tree.hostDepth() ? -1 : tree.ancestor(pool.leaf(host), depth);
        return domain < 0 ? -1 - host : domain;
    }
}
