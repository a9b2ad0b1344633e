package qiantang.scheduler.preemption;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;

/**
 * Finds the cheapest eviction for a job. Candidate domains are enumerated, not nodes times victims: for each domain the
 * victims that give most room for least lost work, then the claimer's real placement for the cheapest few domains.
 */
public final class Preemption {
    /** Domains for which the placement is really tried, cheapest first. */
    public static final int MAX_DOMAINS_TRIED = 8;

    /** Who ran for less is left alone, so that nobody is thrown out again and again. */
    private final Duration minimumRunTime;

    private final Pool pool;
    private final Instant now;

    public Preemption(Pool pool, Duration minimumRunTime, Instant now) {
        this.pool = pool;
        this.minimumRunTime = minimumRunTime;
        this.now = now;
    }

    /** Who may be asked to leave for the job: less important, willing, not just begun, and not leaving already. */
    public boolean isWilling(Running running, Job claimer) {
        return running.job().preemptible()
                && running.job().priority() < claimer.priority()
                && running.leavesBy() == null
                && !running.started().plus(minimumRunTime).isAfter(now);
    }

    /** Card-seconds done again when it leaves, dearer the more important it is. A gang is counted once. */
    public double cost(Running running) {
        double again = Duration.between(running.lastCheckpoint(), now).toMillis() / 1_000.0
                + running.job().restartCost().toMillis() / 1_000.0;
        return again * running.milli() / 1_000 * (1 + Math.max(0, running.job().priority()));
    }

    /** @param cards whole cards of the claimer's smallest gang; fewer cannot help it in any domain */
    public Optional<Eviction> find(Job claimer, int depth, int cards, Shadow.Trial trial) {
        List<Candidate> candidates = candidates(claimer, depth, cards);
        candidates.sort(Comparator.comparingDouble(Candidate::cost));
        for (Candidate candidate : candidates.subList(0, Math.min(MAX_DOMAINS_TRIED, candidates.size()))) {
            Optional<Eviction> eviction = attempt(claimer, candidate.victims(), trial);
            if (eviction.isPresent()) {
                return eviction;
            }
        }
        return Optional.empty();
    }

    private record Candidate(List<Running> victims, double cost) {}

    private record Place(int domain, int cardClass) {}

    /** What a victim would free in one domain, and what that costs for each card. */
    private record Offer(Running victim, int cards, double costPerCard) {}

    private List<Candidate> candidates(Job claimer, int depth, int cards) {
        Map<Place, List<Offer>> offers = new HashMap<>();
        for (Running running : pool.running()) {
            if (isWilling(running, claimer)) {
                double cost = cost(running);
                freedByDomain(running, depth)
                        .forEach((place, freed) -> offers.computeIfAbsent(place, _ -> new ArrayList<>())
                                .add(new Offer(running, freed, cost / freed)));
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        offers.forEach((place, ofPlace) -> {
            Candidate candidate = cheapest(place, ofPlace, cards);
            if (candidate != null) {
                candidates.add(candidate);
            }
        });
        return candidates;
    }

    private Map<Place, Integer> freedByDomain(Running running, int depth) {
        Map<Place, Integer> freed = new HashMap<>();
        for (Seat seat : running.seats()) {
            int domain = ancestor(pool.leaf(seat.node()), depth);
            if (domain >= 0 && seat.cards() != 0) {
                freed.merge(new Place(domain, pool.cardClass(seat.node())), seat.cardCount(), Integer::sum);
            }
        }
        return freed;
    }

    /** The victims that bring the domain to so many free cards, cheapest per card first; null if all do not suffice. */
    private @Nullable Candidate cheapest(Place place, List<Offer> offers, int cards) {
        int free = pool.topology().freeCards(place.domain(), place.cardClass());
        offers.sort(Comparator.comparingDouble(Offer::costPerCard)
                .thenComparing(offer -> offer.victim().job().id()));
        List<Running> victims = new ArrayList<>();
        double cost = 0;
        for (Offer offer : offers) {
            victims.add(offer.victim());
            cost += cost(offer.victim());
            free += offer.cards();
            if (free >= cards) {
                return new Candidate(grown(victims, offers), cost);
            }
        }
        return null;
    }

    /** Free cards may lie badly; as many victims again are at hand, and those not needed are given back. */
    private static List<Running> grown(List<Running> victims, List<Offer> offers) {
        int more = Math.min(offers.size(), 2 * victims.size());
        return offers.subList(0, more).stream().map(Offer::victim).toList();
    }

    private Optional<Eviction> attempt(Job claimer, List<Running> victims, Shadow.Trial trial) {
        try (Overlay _ = pool.overlay()) {
            for (int leaving = 0; leaving < victims.size(); leaving++) {
                pool.give(victims.get(leaving).seats());
                Running start = trial.isHopeless(claimer) ? null : trial.start(claimer);
                if (start != null) {
                    pool.take(start.seats());
                    List<Running> needed = needed(victims.subList(0, leaving + 1));
                    double cost = needed.stream().mapToDouble(this::cost).sum();
                    return needed.isEmpty() ? Optional.empty() : Optional.of(new Eviction(needed, start, cost));
                }
            }
            return Optional.empty();
        }
    }

    /** With the claimer seated, everybody whose seats are still free stays, the dearest first. */
    private List<Running> needed(List<Running> left) {
        List<Running> dearestFirst = new ArrayList<>(left);
        dearestFirst.sort(Comparator.comparingDouble(this::cost).reversed());
        List<Running> needed = new ArrayList<>();
        for (Running victim : dearestFirst) {
            if (victim.seats().stream().allMatch(pool::holds)) {
                pool.take(victim.seats());
            } else {
                needed.add(victim);
            }
        }
        return needed;
    }

    private int ancestor(int leaf, int depth) {
        Topology tree = pool.topology();
        int domain = leaf;
        while (domain >= 0 && tree.depth(domain) > depth) {
            domain = tree.parent(domain);
        }
        return domain >= 0 && tree.depth(domain) == depth ? domain : -1;
    }
}
