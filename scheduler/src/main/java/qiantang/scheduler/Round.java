package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.preemption.Eviction;
import qiantang.scheduler.preemption.Preemption;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;

/** One decision in the making: what has started so far, in an overlay, and for whom room is kept. */
final class Round {
    private record Place(int site, int cardClass) {}

    private final Pool pool;
    private final Policy policy;
    private final Eligibility eligibility;
    private final Finder finder;
    private final Holdings holdings;
    private final Instant now;
    private final List<Running> starts = new ArrayList<>();
    private final List<Plan.Leave> leaves = new ArrayList<>();
    private final Map<Place, Reservation> reservations = new LinkedHashMap<>();
    private final IdentityHashMap<Demand, Blocker> full = new IdentityHashMap<>();
    private final Map<Plan.Line, Blocker> waiting = new LinkedHashMap<>();

    Round(Pool pool, Policy policy, Eligibility eligibility, Finder finder, Holdings holdings, Instant now) {
        this.pool = pool;
        this.policy = policy;
        this.eligibility = eligibility;
        this.finder = finder;
        this.holdings = holdings;
        this.now = now;
    }

    List<Running> starts() {
        return starts;
    }

    Plan plan() {
        return new Plan(now, starts, leaves, List.copyOf(reservations.values()), waiting);
    }

    /** Starts the job if nothing forbids it; otherwise notes why it waits. Within a round room only shrinks. */
    @Nullable
    Running consider(Job job) {
        Blocker blocker = blocker(job);
        if (blocker == null) {
            Running start = finder.start(job);
            blocker = start == null ? noRoom(job) : inTheWay(job, start);
            if (blocker == null && start != null) {
                pool.take(start.seats());
                starts.add(start);
                return start;
            }
        }
        if (blocker != null) {
            waiting.putIfAbsent(new Plan.Line(job.queue(), job.demand()), blocker);
        }
        return null;
    }

    private @Nullable Blocker blocker(Job job) {
        if (job.earliestStart().isAfter(now)) {
            return new Blocker.NotYet(job.earliestStart());
        }
        Instant paidUntil = job.affordableUntil();
        if (paidUntil != null && paidUntil.isBefore(now.plus(job.runTime().cautious()))) {
            return new Blocker.Unaffordable(paidUntil);
        }
        if (eligibility.options(job.demand()).isEmpty()) {
            return new Blocker.Nowhere();
        }
        if (isOverQuota(job)) {
            return new Blocker.OverQuota();
        }
        Blocker known = full.get(job.demand());
        return known != null ? known : surelyInTheWay(job);
    }

    /** The first job of a site and class that does not fit gets a reservation there; the rest only learn that it is full. */
    private Blocker noRoom(Job job) {
        Blocker blocker = new Blocker.NoRoom();
        full.put(job.demand(), blocker);
        if (policy.backfill() == Backfill.GREEDY || isReservedEverywhere(job)) {
            return blocker;
        }
        List<Running> all = new ArrayList<>(pool.running());
        all.addAll(starts);
        Optional<Reservation> found = Shadow.of(pool, job, all, now, finder);
        if (job.priority() > 0
                && found.map(Reservation::from).orElse(Instant.MAX).isAfter(now.plus(policy.notice()))) {
            found = evict(job).or(() -> Shadow.of(pool, job, all, now, finder));
        }
        found.ifPresent(reservation ->
                reservations.putIfAbsent(new Place(reservation.site(), reservation.cardClass()), reservation));
        return blocker;
    }

    /** Asks others to leave if that lets the job start sooner than waiting does; its room is kept from then on. */
    private Optional<Reservation> evict(Job job) {
        String level = job.demand().requiredLevel();
        int depth = level == null
                ? Topology.SITE_DEPTH
                : Math.min(pool.topology().depthOf(level), pool.topology().hostDepth() - 1);
        Preemption preemption = new Preemption(pool, policy.minimumRunTime(), now);
        Optional<Eviction> eviction =
                preemption.find(job, Math.max(depth, Topology.SITE_DEPTH), Finder.fewestCards(job.demand()), finder);
        Instant by = now.plus(policy.notice());
        return eviction.filter(found -> holdings.allows(found.start())).map(found -> {
            for (Running victim : found.victims()) {
                leaves.add(new Plan.Leave(victim, by, job));
            }
            return Shadow.after(pool, job, found.victims(), by, found.start());
        });
    }

    private boolean isReservedEverywhere(Job job) {
        return everywhere(job, (_, reservation) -> reservation != null);
    }

    /** Known without a search: wherever the job could go, the whole site is spoken for. */
    private @Nullable Blocker surelyInTheWay(Job job) {
        if (reservations.isEmpty()) {
            return null;
        }
        int cards = Finder.fewestCards(job.demand());
        boolean sure = everywhere(job, (throughput, reservation) -> {
            if (reservation == null || policy.backfill() == Backfill.NONE) {
                return reservation != null;
            }
            boolean wholeSite = pool.topology().depth(reservation.domain()) == Topology.SITE_DEPTH;
            return wholeSite && cards > reservation.extra() && endsAfter(job, throughput, reservation);
        });
        return sure ? new Blocker.Behind(reservations.values().iterator().next()) : null;
    }

    /** On every class on which it could run, its tenant may take fewer cards than its smallest gang has. */
    private boolean isOverQuota(Job job) {
        int cards = Finder.fewestCards(job.demand());
        for (Option option : eligibility.options(job.demand())) {
            for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
                if (option.shapes().getFirst().acceptsClass(cardClass)
                        && holdings.available(job.queue(), cardClass) >= cards) {
                    return false;
                }
            }
        }
        return true;
    }

    private interface PlaceTest {
        boolean holds(double throughput, @Nullable Reservation reservation);
    }

    private boolean everywhere(Job job, PlaceTest test) {
        for (Option option : eligibility.options(job.demand())) {
            Shape shape = option.shapes().getFirst();
            for (int site = 0; site < pool.sites().size(); site++) {
                for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
                    if (shape.acceptsSite(site)
                            && shape.acceptsClass(cardClass)
                            && !test.holds(option.throughput(), reservations.get(new Place(site, cardClass)))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean endsAfter(Job job, double throughput, Reservation reservation) {
        return now.plus(job.runTime().cautiousAt(throughput)).isAfter(reservation.from());
    }

    /** Quota, and the reservation: a job that ends after the shadow time may take only what is left over there. */
    private @Nullable Blocker inTheWay(Job job, Running start) {
        if (!holdings.allows(start)) {
            return new Blocker.OverQuota();
        }
        Place place = new Place(
                start.site(pool), pool.cardClass(start.seats().getFirst().node()));
        Reservation reservation = reservations.get(place);
        if (reservation == null) {
            return null;
        }
        if (policy.backfill() == Backfill.NONE) {
            return new Blocker.Behind(reservation);
        }
        int cards = Shadow.cardsBelow(pool, start.seats(), reservation.domain(), reservation.cardClass());
        if (cards == 0 || !endsAfter(job, start.throughput(), reservation)) {
            return null;
        }
        if (cards > reservation.extra()) {
            return new Blocker.Behind(reservation);
        }
        reservations.put(place, reservation.lending(cards));
        return null;
    }
}
