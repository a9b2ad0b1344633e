package qiantang.scheduler.preemption;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;

/**
 * Finds the cheapest eviction for a job. Candidate domains are enumerated, not nodes times victims: in each the smallest
 * set is found by counting, and for the cheapest few domains the claimer's real placement is tried with that set gone.
 */
public final class Preemption {
    /** Domains for which the placement is really tried, cheapest first. */
    public static final int MAX_AREAS_TRIED = 8;

    /** Counting may be too hopeful; so many times room is made for a quarter more before a domain is given up. */
    private static final int MAX_GROWTH = 4;

    /** The claimer's real placement in the pool as it is, inside a domain; a host where the depth is that of hosts. */
    @FunctionalInterface
    public interface Trial {
        @Nullable
        Running start(Job claimer, Option option, int depth, int place);
    }

    private final Pool pool;
    private final Instant now;
    private final Trial trial;

    public Preemption(Pool pool, Instant now, Trial trial) {
        this.pool = pool;
        this.now = now;
        this.trial = trial;
    }

    /** Card-seconds done again when it leaves, dearer the more important it is. A gang is counted once. */
    public double cost(Running running) {
        // A replica holds no work that would be lost; another has to warm up.
        Instant kept = running.job().service() == null ? running.lastCheckpoint() : now;
        double again =
                seconds(Duration.between(kept, now)) + seconds(running.job().restartCost());
        return again * running.milli() / 1_000 * (1 + Math.max(0, running.job().priority()));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }

    /** A domain, and who should leave it. */
    private record Candidate(Measure measure, int place, List<Victim> victims, double cost) {}

    /** @param options in which the claimer may be placed, best first; an earlier one wins whatever it costs */
    public Optional<Eviction> find(Job claimer, List<Option> options, Collection<Running> running, Consent consent) {
        List<Victim> willing = new ArrayList<>();
        for (Running one : running) {
            List<Consent.Draw> draws = consent.ask(one);
            if (draws != null) {
                willing.add(new Victim(one, cost(one), draws));
            }
        }
        if (willing.isEmpty()) {
            return Optional.empty();
        }
        Survey survey = new Survey(pool, willing);
        for (Option option : options) {
            Optional<Eviction> eviction = find(claimer, option, survey);
            if (eviction.isPresent()) {
                return eviction;
            }
        }
        return Optional.empty();
    }

    private Optional<Eviction> find(Job claimer, Option option, Survey survey) {
        List<Candidate> cheapest = new ArrayList<>();
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            if (option.shapes().getFirst().acceptsClass(cardClass)
                    && (option.cardClass() == Option.ANY_CLASS || option.cardClass() == cardClass)) {
                Measure measure = Measure.of(pool, claimer.demand(), option, cardClass);
                hostsByPlace(measure).forEach((place, hosts) -> consider(measure, place, hosts, survey, cheapest));
            }
        }
        for (Candidate candidate : cheapest) {
            Optional<Eviction> eviction = attempt(claimer, candidate, survey);
            if (eviction.isPresent()) {
                return eviction;
            }
        }
        return Optional.empty();
    }

    /** Keeps the cheapest few; a domain is left as soon as it costs more than all of them. */
    private void consider(Measure measure, int place, List<Integer> hosts, Survey survey, List<Candidate> cheapest) {
        if (hosts.stream().allMatch(host -> survey.on(host).isEmpty())) {
            return;
        }
        double ceiling = cheapest.size() < MAX_AREAS_TRIED
                ? Double.POSITIVE_INFINITY
                : cheapest.getLast().cost();
        List<Victim> victims = new Area(pool, measure, hosts, survey).cheapest(measure.wanted(), ceiling);
        if (victims == null) {
            return;
        }
        double cost = victims.stream().mapToDouble(Victim::cost).sum();
        cheapest.add(new Candidate(measure, place, victims, cost));
        cheapest.sort(Comparator.comparingDouble(Candidate::cost).thenComparingInt(Candidate::place));
        if (cheapest.size() > MAX_AREAS_TRIED) {
            cheapest.removeLast();
        }
    }

    /** The hosts that take new work below each domain of the measure's depth. */
    private Map<Integer, List<Integer>> hostsByPlace(Measure measure) {
        Map<Integer, List<Integer>> byPlace = new LinkedHashMap<>();
        Topology tree = pool.topology();
        for (int host = 0; host < pool.nodes(); host++) {
            if (pool.isSchedulable(host)
                    && pool.cardClass(host) == measure.cardClass()
                    && measure.shape().acceptsSite(pool.site(host))) {
                int place =
                        measure.depth() == tree.hostDepth() ? host : tree.ancestor(pool.leaf(host), measure.depth());
                if (place >= 0) {
                    byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(host);
                }
            }
        }
        return byPlace;
    }

    private Optional<Eviction> attempt(Job claimer, Candidate candidate, Survey survey) {
        Measure measure = candidate.measure();
        List<Victim> victims = candidate.victims();
        int wanted = measure.wanted();
        for (int growth = 0; growth <= MAX_GROWTH && victims != null; growth++) {
            Optional<Eviction> eviction = attempt(claimer, measure, candidate.place(), victims);
            if (eviction.isPresent()) {
                return eviction;
            }
            wanted += Math.max(1, measure.wanted() / 4);
            List<Integer> hosts = hostsByPlace(measure).getOrDefault(candidate.place(), List.of());
            victims = new Area(pool, measure, hosts, survey).cheapest(wanted, Double.POSITIVE_INFINITY);
        }
        return Optional.empty();
    }

    private Optional<Eviction> attempt(Job claimer, Measure measure, int place, List<Victim> victims) {
        try (Overlay _ = pool.overlay()) {
            victims.forEach(victim -> pool.give(victim.running().seats()));
            Running start = trial.start(claimer, measure.option(), measure.depth(), place);
            if (start == null) {
                return Optional.empty();
            }
            pool.take(start.seats());
            List<Victim> needed = needed(victims);
            double cost = needed.stream().mapToDouble(Victim::cost).sum();
            return needed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Eviction(needed.stream().map(Victim::running).toList(), start, cost));
        }
    }

    /** With the claimer seated, everybody whose seats are still free stays, the dearest first. */
    private List<Victim> needed(List<Victim> victims) {
        List<Victim> dearestFirst = new ArrayList<>(victims);
        dearestFirst.sort(Comparator.comparingDouble(Victim::cost).reversed());
        List<Victim> needed = new ArrayList<>();
        for (Victim victim : dearestFirst) {
            if (victim.running().seats().stream().allMatch(pool::holds)) {
                pool.take(victim.running().seats());
            } else {
                needed.add(victim);
            }
        }
        return needed;
    }
}
