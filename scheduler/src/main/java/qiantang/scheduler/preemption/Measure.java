package qiantang.scheduler.preemption;

import java.util.List;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Role;

/**
 * What a claimer needs, as counted in an area: units of its biggest role. Other roles are turned into units by their
 * cards, which may be too few or badly placed; its real placement decides.
 *
 * @param depth of the level below which all of it must lie
 * @param unitDepth of the level below which a unit must lie
 */
record Measure(Option option, Shape shape, int cardClass, int depth, int unit, int unitDepth, int wanted) {
    static Measure of(Pool pool, Demand demand, Option option, int cardClass) {
        List<Role> roles = demand.roles();
        int biggest = 0;
        int tasks = 0;
        long cards = 0;
        for (int i = 0; i < roles.size(); i++) {
            Role role = roles.get(i);
            biggest = unitCards(role) > unitCards(roles.get(biggest)) ? i : biggest;
            tasks += role.tasksMin();
            cards += (long) role.tasksMin() * role.task().cards().wholeCards();
        }
        Role role = roles.get(biggest);
        int wanted = role.tasksMin() / role.unit();
        if (unitCards(role) > 0) {
            wanted = Math.max(wanted, (int) Math.ceilDiv(cards, unitCards(role)));
        }
        int hostDepth = pool.topology().hostDepth();
        String level = demand.requiredLevel();
        int depth = tasks == 1
                ? hostDepth
                : level == null ? 1 : Math.max(1, pool.topology().depthOf(level));
        Role.Group group = role.group();
        int unitDepth = group == null ? hostDepth : pool.topology().depthOf(group.level());
        return new Measure(
                option,
                option.shapes().get(biggest),
                cardClass,
                depth,
                role.unit(),
                unitDepth < 0 ? hostDepth : unitDepth,
                wanted);
    }

    private static int unitCards(Role role) {
        return role.unit() * role.task().cards().wholeCards();
    }
}
