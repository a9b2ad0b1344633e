package qiantang.scheduler.gang;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Role;

/**
 * What surely does not fit, known without a search: the histograms of the tree, which follow each change, say how many
 * units any one domain could hold at most. Many demands ask for the same count, so each is made once while room shrinks;
 * that of whole sites, which costs nothing, always anew.
 */
public final class Headroom {
    private record Count(int cardClass, int depth, int cards, int unit, int unitDepth, BitSet sites) {}

    private final Pool pool;
    private final GangPlacement gangs;
    private final Map<Count, Integer> most = new HashMap<>();

    public Headroom(Pool pool, GangPlacement gangs) {
        this.pool = pool;
        this.gangs = gangs;
    }

    /** False only if no placement of the demand under this option succeeds, whatever CPU and memory say. */
    public boolean mightFit(Demand demand, Option option) {
        return option.cardClass() == Option.ANY_CLASS
                ? oneMightFit(option.shapes().getFirst())
                : gangMightFit(demand, option.shapes(), option.cardClass());
    }

    private boolean oneMightFit(Shape shape) {
        if (shape.wholeCards() == 0) {
            return true;
        }
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            if (shape.acceptsClass(cardClass) && hostMightHold(shape, cardClass, shape.wholeCards())) {
                return true;
            }
        }
        return false;
    }

    private boolean gangMightFit(Demand demand, List<Shape> shapes, int cardClass) {
        int[] fewest = demand.roles().stream().mapToInt(Role::tasksMin).toArray();
        Crew biggest = gangs.crews(demand, shapes, cardClass).getFirst();
        int wanted = fewest[biggest.index()] / biggest.unit();
        int cards = biggest.shape().wholeCards();
        int depth = gangs.requiredDepth(demand);
        if (cards == 0) {
            return true;
        }
        if (depth == pool.topology().hostDepth()) {
            return hostMightHold(biggest.shape(), cardClass, cards * biggest.unit() * wanted);
        }
        Count count = new Count(
                cardClass,
                depth,
                cards,
                biggest.unit(),
                biggest.unitDepth(),
                biggest.shape().sites());
        return depth == Topology.SITE_DEPTH
                ? most(biggest, depth) >= wanted
                : most.computeIfAbsent(count, _ -> most(biggest, depth)) >= wanted;
    }

    private int most(Crew crew, int depth) {
        int units = 0;
        for (int domain : pool.topology().atDepth(depth)) {
            if (crew.shape().acceptsSite(pool.topology().site(domain))) {
                units = Math.max(units, crew.unitsBelow(pool, domain));
            }
        }
        return units;
    }

    private boolean hostMightHold(Shape shape, int cardClass, int cards) {
        for (int site : pool.topology().atDepth(Topology.SITE_DEPTH)) {
            if (shape.acceptsSite(pool.topology().site(site)) && pool.topology().slots(site, cardClass, cards) > 0) {
                return true;
            }
        }
        return false;
    }
}
