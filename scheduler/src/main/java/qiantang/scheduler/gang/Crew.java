package qiantang.scheduler.gang;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Role;

/**
 * One role of a gang on one accelerator class, as the tree counts it: in units that stay together. A unit is a group of
 * tasks below a level, or a single task.
 *
 * @param index of the role in its demand
 * @param unitDepth depth of the level below which a unit stays together; the host's depth for single tasks
 */
record Crew(int index, Shape shape, int cardClass, int unit, int unitDepth) {
    static Crew of(Pool pool, int index, Role role, Shape shape, int cardClass) {
        int hostDepth = pool.topology().hostDepth();
        Role.@Nullable Group group = role.group();
        int depth = group == null ? hostDepth : pool.topology().depthOf(group.level());
        return new Crew(index, shape, cardClass, role.unit(), depth < 0 ? hostDepth : depth);
    }

    /** At most so many units fit below the domain; CPU and memory may allow fewer. */
    int unitsBelow(Pool pool, int domain) {
        Topology tree = pool.topology();
        if (!shape.needsCards() || shape.wholeCards() == 0) {
            return unitsByHost(pool, domain);
        }
        if (unit == 1 || unitDepth == tree.hostDepth()) {
            return tree.slots(domain, cardClass, shape.wholeCards() * unit);
        }
        if (tree.depth(domain) >= unitDepth) {
            return tree.slots(domain, cardClass, shape.wholeCards()) / unit;
        }
        int units = 0;
        for (int child : tree.children(domain)) {
            units += unitsBelow(pool, child);
        }
        // A ragged tree may have hosts here without the level: then the host itself holds the group together.
        for (int host : tree.hosts(domain)) {
            units += unitsOn(pool, host);
        }
        return units;
    }

    int unitsOn(Pool pool, int host) {
        return tasksOn(pool, host) / unit;
    }

    /** Tasks that the host could take; a task with cards goes only to hosts of the crew's class. */
    int tasksOn(Pool pool, int host) {
        return shape.needsCards() && pool.cardClass(host) != cardClass ? 0 : Seating.slots(pool, host, shape);
    }

    Optional<Seat> seatOn(Pool pool, int host) {
        return shape.needsCards() && pool.cardClass(host) != cardClass
                ? Optional.empty()
                : Seating.on(pool, host, shape, index);
    }

    /** The same role counted task by task, without regard to groups. */
    Crew byTask(Pool pool) {
        return new Crew(index, shape, cardClass, 1, pool.topology().hostDepth());
    }

    private int unitsByHost(Pool pool, int domain) {
        boolean together = pool.topology().depth(domain) >= unitDepth;
        int sum = 0;
        for (int child : pool.topology().children(domain)) {
            sum += together ? tasksByHost(pool, child) : unitsByHost(pool, child);
        }
        for (int host : pool.topology().hosts(domain)) {
            sum += together ? tasksOn(pool, host) : unitsOn(pool, host);
        }
        return together ? sum / unit : sum;
    }

    private int tasksByHost(Pool pool, int domain) {
        int tasks = 0;
        for (int child : pool.topology().children(domain)) {
            tasks += tasksByHost(pool, child);
        }
        for (int host : pool.topology().hosts(domain)) {
            tasks += tasksOn(pool, host);
        }
        return tasks;
    }
}
