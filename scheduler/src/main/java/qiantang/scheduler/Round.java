package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.pool.Claim;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
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
    private final Floors floors;
    private final Loans loans;
    private final Timing timing;
    private final Instant now;
    private final List<Running> starts = new ArrayList<>();
    private final List<Plan.Leave> due = new ArrayList<>();
    private final List<Plan.Leave> moved = new ArrayList<>();
    private final Set<String> startedIds = new HashSet<>();
    private final Shadow shadow;
    private final Claims claims;
    private final Map<Place, Reservation> reservations = new LinkedHashMap<>();
    private final IdentityHashMap<Demand, Blocker> full = new IdentityHashMap<>();

    /** The level at which the first gang that waits for room must lie together. */
    private @Nullable String gangLevel;

    private @Nullable Instant lookAgain;

    private final Set<Plan.Line> hopeless = new HashSet<>();
    private final Map<Plan.Line, Blocker> waiting = new LinkedHashMap<>();

    Round(
            Pool pool,
            Policy policy,
            Eligibility eligibility,
            Finder finder,
            Holdings holdings,
            Floors floors,
            Loans loans,
            Timing timing,
            Instant now) {
        this.pool = pool;
        this.policy = policy;
        this.eligibility = eligibility;
        this.finder = finder;
        this.holdings = holdings;
        this.floors = floors;
        this.loans = loans;
        this.timing = timing;
        this.now = now;
        shadow = new Shadow(pool, now, finder);
        claims = new Claims(pool, policy, finder, holdings, floors, loans, now);
    }

    Plan plan() {
        Instant edge = loans.nextEdge();
        if (edge != null) {
            lookAgain(edge);
        }
        // Seats that are not left in time are given up then.
        claims.promises()
                .forEach(promise ->
                        lookAgain(promise.from().plus(policy.notice()).plusMillis(1)));
        List<Reservation> all = new ArrayList<>(claims.promises());
        all.addAll(reservations.values());
        List<Plan.Leave> leaves = new ArrayList<>(floors.leaves());
        leaves.addAll(claims.leaves());
        leaves.addAll(moved);
        leaves.addAll(due);
        return new Plan(now, starts, leaves, loans.returns(), claims.made(), claims.lapsed(), all, lookAgain, waiting);
    }

    /** Starts those for whom others have left, and keeps the seats of those for whom others are leaving. */
    void honourClaims(Queues queues) {
        claims.honour(queues).forEach(this::started);
    }

    private void started(Running start) {
        starts.add(start);
        startedIds.add(start.job().id());
        holdings.add(start);
        shadow.add(start);
        finder.noteStart(start);
        timing.add(start);
    }

    /** Calls back lent cards whose window closes, in blocks that suit the first gang that waits for room. */
    void callBack() {
        due.addAll(loans.due(gangLevel));
    }

    /** While somebody waits for room, one replica may move so that a whole host becomes free. */
    void makeRoom() {
        if (hopeless.isEmpty() || !policy.movesReplicas() || !claims.made().isEmpty()) {
            return;
        }
        floors.move(eligibility)
                .filter(replacement -> holdings.admit(replacement.start()) != null)
                .ifPresent(replacement -> {
                    Running start = replacement.start();
                    pool.take(start.seats());
                    started(start);
                    Instant by = floors.leavesAfter(start);
                    moved.add(new Plan.Leave(replacement.leaves(), by, Plan.Cause.MOVED, null));
                });
    }

    /**
     * Starts the job if nothing forbids it; otherwise notes why it waits. Within a round room only shrinks, so what keeps
     * it from starting may keep all equal jobs.
     *
     * @return whether jobs of the same queue that ask for the same with the same estimate may still start
     */
    boolean consider(Job job) {
        if (startedIds.contains(job.id())) {
            return true;
        }
        Blocker blocker = blocker(job);
        if (blocker == null) {
            Running found = finder.start(job);
            Running start = found == null ? null : holdings.admit(found);
            blocker =
                    found == null ? noRoomOrOwed(job) : start == null ? new Blocker.OverQuota() : inTheWay(job, start);
            if (blocker == null && start != null) {
                pool.take(start.seats());
                started(start);
                return true;
            }
        }
        if (blocker != null) {
            waiting.putIfAbsent(line(job), blocker);
        }
        return blocker == null || concernsItAlone(blocker);
    }

    private boolean concernsItAlone(Blocker blocker) {
        return switch (blocker) {
            case Blocker.NotYet(Instant start) -> {
                lookAgain(start);
                yield true;
            }
            case Blocker.Cheaper(Instant start) -> {
                lookAgain(start);
                yield true;
            }
            case Blocker.Promised(Instant by) -> true;
            case Blocker.Unaffordable(Instant until) -> true;
            case Blocker.NoRoom none -> false;
            case Blocker.Nowhere none -> false;
            case Blocker.Behind none -> false;
            case Blocker.OverQuota none -> false;
            case Blocker.PowerCap none -> false;
        };
    }

    private void lookAgain(Instant when) {
        lookAgain = lookAgain == null || when.isBefore(lookAgain) ? when : lookAgain;
    }

    private static Plan.Line line(Job job) {
        return new Plan.Line(job.queue(), job.demand());
    }

    private @Nullable Blocker blocker(Job job) {
        if (claims.isPromised(job)) {
            return new Blocker.Promised(now.plus(policy.notice()));
        }
        if (job.earliestStart().isAfter(now)) {
            return new Blocker.NotYet(job.earliestStart());
        }
        Instant cheaper = timing.cheaper(job);
        if (cheaper != null) {
            return new Blocker.Cheaper(cheaper);
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
        // Who is owed cards may ask others to leave where those before could not.
        Blocker known = isOwed(job) && !hopeless.contains(line(job)) ? null : full.get(job.demand());
        return known != null ? known : surelyInTheWay(job);
    }

    /** The first job of a site and class that does not fit gets a reservation there; the rest only learn that it is full. */
    private Blocker noRoom(Job job) {
        if (policy.backfill() != Backfill.GREEDY && mayClaim(job)) {
            Instant soon = now.plus(policy.notice());
            Optional<Claim> claim = shadow.find(job, soon).isPresent() ? Optional.empty() : claims.evictFor(job);
            if (claim.isPresent()) {
                return new Blocker.Promised(claim.get().by());
            }
        }
        Blocker blocker = new Blocker.NoRoom();
        // What quota keeps this queue from may have room for others.
        if (!holdings.isBounded(job)) {
            full.put(job.demand(), blocker);
        }
        hopeless.add(line(job));
        gangLevel = gangLevel == null ? job.demand().requiredLevel() : gangLevel;
        if (policy.backfill() != Backfill.GREEDY && !isReservedEverywhere(job)) {
            shadow.find(job, Instant.MAX)
                    .ifPresent(found -> reservations.putIfAbsent(new Place(found.site(), found.cardClass()), found));
        }
        return blocker;
    }

    /** Whether priority, or cards that are its tenant's own, entitle it to ask others to leave. */
    private boolean mayClaim(Job job) {
        return job.priority() > 0 || isOwed(job) || isLent(job);
    }

    private boolean isLent(Job job) {
        int cards = Finder.fewestCards(job.demand());
        return onSomeClass(job, cardClass -> holdings.isLent(job, cardClass, cards));
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
        List<Reservation> met = new ArrayList<>();
        boolean sure = everywhere(job, (throughput, reservation) -> {
            if (reservation == null) {
                return false;
            }
            met.add(reservation);
            boolean wholeSite = pool.topology().depth(reservation.domain()) == Topology.SITE_DEPTH;
            return policy.backfill() == Backfill.NONE
                    || (wholeSite && cards > reservation.extra() && endsAfter(job, throughput, reservation));
        });
        return sure && !met.isEmpty() ? new Blocker.Behind(met.getFirst()) : null;
    }

    /** On every class on which it could run, its tenant may take fewer cards than its smallest gang has. */
    private boolean isOverQuota(Job job) {
        int cards = Finder.fewestCards(job.demand());
        return !onSomeClass(job, cardClass -> holdings.available(job.queue(), cardClass) >= cards)
                && !isOwed(job)
                && !isLent(job);
    }

    /** On some class so many cards are its tenant's own, though others may use them now. */
    private boolean isOwed(Job job) {
        int cards = Finder.fewestCards(job.demand());
        return onSomeClass(job, cardClass -> holdings.isOwn(job.queue(), cardClass, cards));
    }

    private boolean onSomeClass(Job job, IntPredicate test) {
        for (Option option : eligibility.options(job.demand())) {
            for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
                if (option.shapes().getFirst().acceptsClass(cardClass) && test.test(cardClass)) {
                    return true;
                }
            }
        }
        return false;
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

    /** On the classes that quota allows there is no room; perhaps there is where others use what is its own. */
    private Blocker noRoomOrOwed(Job job) {
        Running own = isOwed(job) ? finder.startOnOwn(job) : null;
        Optional<Claim> claim = own == null ? Optional.empty() : claims.reclaimFor(own);
        return claim.isPresent() ? new Blocker.Promised(claim.get().by()) : noRoom(job);
    }

    /** Power, and the reservation: a job that ends after the shadow time may take only what is left over there. */
    private @Nullable Blocker inTheWay(Job job, Running start) {
        if (!timing.isPowered(start)) {
            return new Blocker.PowerCap();
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
