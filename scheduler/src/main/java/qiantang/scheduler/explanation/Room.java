package qiantang.scheduler.explanation;

import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Role;

/**
 * The room for a demand's biggest role, counted host by host and independently of the way it is decided.
 *
 * @param role the role
 * @param level the level below which all its tasks must lie
 * @param domainsByTasks how many domains of that level could take exactly so many of its tasks now, most first
 * @param cordonedCards cards of acceptable classes on hosts that take no new work
 */
record Room(Role role, String level, SortedMap<Integer, Integer> domainsByTasks, int cordonedCards) {
    static Room of(Pool pool, Demand demand, Option option) {
        int biggest = 0;
        for (int i = 1; i < demand.roles().size(); i++) {
            biggest = weight(demand.roles().get(i)) > weight(demand.roles().get(biggest)) ? i : biggest;
        }
        Topology tree = pool.topology();
        String required = demand.requiredLevel();
        int depth = required == null ? Topology.SITE_DEPTH : Math.max(Topology.SITE_DEPTH, tree.depthOf(required));
        Shape shape = option.shapes().get(biggest);
        SortedMap<Integer, Integer> tasksOf = new TreeMap<>();
        int cordoned = 0;
        for (int host = 0; host < pool.nodes(); host++) {
            if (!shape.acceptsClass(pool.cardClass(host)) || !shape.acceptsSite(pool.site(host))) {
                continue;
            }
            cordoned += pool.health(host) == Health.SCHEDULABLE ? 0 : pool.cards(host);
            int domain = depth == tree.hostDepth() ? -1 - host : domainAt(tree, pool.leaf(host), depth);
            if (domain != Topology.ROOT) {
                tasksOf.merge(domain, Seating.slots(pool, host, shape), Integer::sum);
            }
        }
        SortedMap<Integer, Integer> domainsByTasks = new TreeMap<>(Comparator.reverseOrder());
        tasksOf.values().forEach(tasks -> domainsByTasks.merge(tasks, 1, Integer::sum));
        return new Room(demand.roles().get(biggest), tree.levels().get(depth), domainsByTasks, cordoned);
    }

    /** The most tasks that one domain could take. */
    int most() {
        return domainsByTasks.isEmpty() ? 0 : domainsByTasks.firstKey();
    }

    private static long weight(Role role) {
        return (long) role.tasks() * (1 + role.task().cards().wholeCards());
    }

    private static int domainAt(Topology tree, int leaf, int depth) {
        int domain = leaf;
        while (domain != Topology.ROOT && tree.depth(domain) > depth) {
            domain = tree.parent(domain);
        }
        return domain != Topology.ROOT && tree.depth(domain) == depth ? domain : Topology.ROOT;
    }
}
