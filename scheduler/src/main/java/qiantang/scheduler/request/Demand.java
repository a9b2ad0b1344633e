package qiantang.scheduler.request;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.Domain;
import qiantang.terms.Tier;

/**
 * Everything about a request that decides where it may run. Many jobs share one demand, and the scheduler thinks once
 * per demand, not once per job.
 *
 * @param roles placed together or not at all
 * @param classes acceptable accelerator classes with their relative throughput; empty for any class
 * @param requiredLevel the level of the tree below which all tasks must lie together; null for none
 * @param preferredLevel as required, but given up when nothing fits; null for none
 * @param nearest the tier at which inference is asked; sites below it are not used; null for any
 * @param exceptionSigner who allowed training at sites that are not marked for it; null for nobody
 */
public record Demand(
        List<Role> roles,
        SortedMap<AcceleratorClass, Double> classes,
        @Nullable String requiredLevel,
        @Nullable String preferredLevel,
        Domain domain,
        Purpose purpose,
        @Nullable Tier nearest,
        @Nullable String exceptionSigner) {

    public static final int MAX_ROLES = 16;

    public Demand {
        roles = List.copyOf(roles);
        classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
        if (roles.isEmpty() || roles.size() > MAX_ROLES) {
            throw new IllegalArgumentException("a demand has 1 to " + MAX_ROLES + " roles");
        }
        for (Map.Entry<AcceleratorClass, Double> entry : classes.entrySet()) {
            if (!(entry.getValue() > 0)) {
                throw new IllegalArgumentException("throughput must be positive: " + entry);
            }
        }
    }

    /** A demand without topology, domain or class limits. */
    public static Demand of(Purpose purpose, Role... roles) {
        return new Demand(List.of(roles), Collections.emptySortedMap(), null, null, Domain.OPEN, purpose, null, null);
    }

    public Demand on(AcceleratorClass accelerator) {
        return on(Map.of(accelerator, 1.0));
    }

    public Demand on(Map<AcceleratorClass, Double> throughput) {
        return new Demand(
                roles,
                new TreeMap<>(throughput),
                requiredLevel,
                preferredLevel,
                domain,
                purpose,
                nearest,
                exceptionSigner);
    }

    public Demand within(String level) {
        return new Demand(roles, classes, level, preferredLevel, domain, purpose, nearest, exceptionSigner);
    }

    public Demand preferably(String level) {
        return new Demand(roles, classes, requiredLevel, level, domain, purpose, nearest, exceptionSigner);
    }

    public Demand inside(Domain boundary) {
        return new Demand(roles, classes, requiredLevel, preferredLevel, boundary, purpose, nearest, exceptionSigner);
    }

    public Demand near(Tier tier) {
        return new Demand(roles, classes, requiredLevel, preferredLevel, domain, purpose, tier, exceptionSigner);
    }

    public Demand signedBy(String signer) {
        return new Demand(roles, classes, requiredLevel, preferredLevel, domain, purpose, nearest, signer);
    }

    /** Looked up for every line of every decision, so it leaves out what rarely tells two demands apart. */
    @Override
    public int hashCode() {
        Role first = roles.getFirst();
        int hash = 31 * first.tasks() + first.task().cpuMilli();
        hash = 31 * hash + first.task().memoryMib();
        hash = 31 * hash + first.task().cards().hashCode();
        hash = 31 * hash + classes.size();
        return 31 * hash + (requiredLevel == null ? 0 : requiredLevel.hashCode());
    }

    public boolean accepts(AcceleratorClass accelerator) {
        return classes.isEmpty() || classes.containsKey(accelerator);
    }

    /** Whole cards when every role runs with all its tasks. */
    public int wholeCards() {
        int cards = 0;
        for (Role role : roles) {
            cards += role.tasks() * role.task().cards().wholeCards();
        }
        return cards;
    }
}
