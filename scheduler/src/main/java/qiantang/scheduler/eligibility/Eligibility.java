package qiantang.scheduler.eligibility;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Role;
import qiantang.terms.Passage;
import qiantang.terms.Tier;

/** Where each demand may go at all, best first, worked out once for each demand. */
public final class Eligibility {
    /** With price or power signals each of so many sites is an option of its own; of more, the room alone decides. */
    public static final int MAX_SITES_COMPARED = 32;

    private final Pool pool;
    private final IdentityHashMap<Demand, List<Option>> known = new IdentityHashMap<>();
    private int structure;
    private boolean signals;

    public Eligibility(Pool pool) {
        this.pool = pool;
        structure = pool.inventory().structure();
        signals = !pool.signals().isEmpty();
    }

    /** Nearest tier first, then the fastest classes; empty if the rules leave nothing. */
    public List<Option> options(Demand demand) {
        if (structure != pool.inventory().structure()
                || signals == pool.signals().isEmpty()) {
            structure = pool.inventory().structure();
            signals = !pool.signals().isEmpty();
            known.clear();
        }
        return known.computeIfAbsent(demand, this::workOut);
    }

    public static boolean allows(Site site, Demand demand) {
        boolean domain = demand.domain().to(site.id()) instanceof Passage.Cleared;
        boolean training = !demand.purpose().isTraining() || site.training() || demand.exceptionSigner() != null;
        boolean tier = demand.nearest() == null || demand.nearest().upward().contains(site.tier());
        return domain && training && tier;
    }

    private List<Option> workOut(Demand demand) {
        List<Option> options = new ArrayList<>();
        for (BitSet sites : sitesByPreference(demand)) {
            for (Map.Entry<Double, BitSet> classes : classesByThroughput(demand).entrySet()) {
                options.addAll(options(demand, sites, classes.getValue(), classes.getKey()));
            }
        }
        return List.copyOf(options);
    }

    /** A single task is in one domain anyway and goes where the score says; a gang is tried class by class. */
    private List<Option> options(Demand demand, BitSet sites, BitSet classes, double throughput) {
        if (isSingleTask(demand)) {
            Option option = new Option(shapes(demand, sites, classes), Option.ANY_CLASS, throughput);
            return option.shapes().getFirst().acceptsAnyClass() ? List.of(option) : List.of();
        }
        List<Option> options = new ArrayList<>();
        classes.stream().forEach(cardClass -> {
            BitSet one = new BitSet();
            one.set(cardClass);
            List<Shape> shapes = shapes(demand, sites, one);
            if (shapes.stream().allMatch(shape -> shape.acceptsClass(cardClass))) {
                options.add(new Option(shapes, cardClass, throughput));
            }
        });
        return options;
    }

    private static boolean isSingleTask(Demand demand) {
        return demand.roles().size() == 1 && demand.roles().getFirst().tasks() == 1;
    }

    private List<BitSet> sitesByPreference(Demand demand) {
        Map<Tier, BitSet> byTier = new TreeMap<>();
        for (int site = 0; site < pool.sites().size(); site++) {
            if (allows(pool.sites().get(site), demand)) {
                Tier group = demand.nearest() == null
                        ? Tier.SHARED
                        : pool.sites().get(site).tier();
                byTier.computeIfAbsent(group, _ -> new BitSet()).set(site);
            }
        }
        if (signals && demand.nearest() == null && pool.sites().size() <= MAX_SITES_COMPARED) {
            return byTier.values().stream().flatMap(Eligibility::oneByOne).toList();
        }
        return List.copyOf(byTier.values());
    }

    private static Stream<BitSet> oneByOne(BitSet sites) {
        return sites.stream().mapToObj(site -> {
            BitSet one = new BitSet();
            one.set(site);
            return one;
        });
    }

    private Map<Double, BitSet> classesByThroughput(Demand demand) {
        Map<Double, BitSet> classes = new TreeMap<>(Collections.reverseOrder());
        for (int index = 0; index < pool.classes().size(); index++) {
            var accelerator = pool.classes().get(index).accelerator();
            if (demand.accepts(accelerator)) {
                double throughput = demand.classes().getOrDefault(accelerator, 1.0);
                classes.computeIfAbsent(throughput, _ -> new BitSet()).set(index);
            }
        }
        return classes;
    }

    private List<Shape> shapes(Demand demand, BitSet sites, BitSet classes) {
        List<Shape> shapes = new ArrayList<>();
        for (Role role : demand.roles()) {
            shapes.add(pool.shape(role.task(), classes, sites));
        }
        return shapes;
    }
}
