package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Line;
import qiantang.scheduler.order.Lineup;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.pool.Claim;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;

/** One decision in the making: what has started so far, in an overlay, and for whom room is kept. */
final class Round implements Lineup.Gate {
    private final Pool pool;
    private final Policy policy;
    private final Eligibility eligibility;
    private final Finder finder;
    private final Holdings holdings;
    private final Floors floors;
    private final Loans loans;
    private final Timing timing;
    private final Roster roster;
    private final Instant now;
    private final List<Running> starts = new ArrayList<>();
    private final List<Plan.Leave> due = new ArrayList<>();
    private final Set<String> startedIds = new HashSet<>();
    private final Shadow shadow;
    private final Claims claims;
    private final KeptRoom kept;
    private final Entitlement entitlement;
    private final IdentityHashMap<Demand, Blocker> full = new IdentityHashMap<>();

    /** The level at which the first gang that waits for room must lie together. */
    private @Nullable String gangLevel;

    private boolean someoneWaits;
    private @Nullable Instant lookAgain;

    private final Set<Plan.Line> hopeless = new HashSet<>();

    Round(
            Pool pool,
            Policy policy,
            Eligibility eligibility,
            Finder finder,
            Holdings holdings,
            Floors floors,
            Loans loans,
            Timing timing,
            Roster roster,
            Instant now) {
        this.pool = pool;
        this.policy = policy;
        this.eligibility = eligibility;
        this.finder = finder;
        this.holdings = holdings;
        this.floors = floors;
        this.loans = loans;
        this.timing = timing;
        this.roster = roster;
        this.now = now;
        kept = new KeptRoom(pool, eligibility, policy.backfill(), now);
        entitlement = new Entitlement(pool, eligibility, holdings);
        shadow = new Shadow(pool, now, finder);
        claims = new Claims(pool, policy, finder, holdings, floors, loans, now);
    }

    Plan plan() {
        Optional.ofNullable(loans.nextEdge()).ifPresent(this::lookAgain);
        // Seats that are not left in time are given up then.
        claims.promises()
                .forEach(promise ->
                        lookAgain(promise.from().plus(policy.notice()).plusMillis(1)));
        List<Reservation> all = new ArrayList<>(claims.promises());
        all.addAll(kept.reservations());
        List<Plan.Leave> leaves = new ArrayList<>(floors.leaves());
        leaves.addAll(claims.leaves());
        leaves.addAll(due);
        return new Plan(
                now, starts, leaves, loans.returns(), claims.made(), claims.lapsed(), all, lookAgain, roster.reasons());
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
        if (!someoneWaits || !policy.movesReplicas() || !claims.made().isEmpty()) {
            return;
        }
        floors.move(eligibility)
                .filter(replacement -> holdings.admit(replacement.start()) != null)
                .ifPresent(replacement -> {
                    Running start = replacement.start();
                    pool.take(start.seats());
                    started(start);
                    Instant by = floors.leavesAfter(start);
                    due.add(new Plan.Leave(replacement.leaves(), by, Plan.Cause.MOVED, null));
                });
    }

    /**
     * Whether none of the line can start or would keep room, known without a look at each job: the counts say that the
     * demand has no room, room is kept for somebody wherever it might start, and nobody in the line has times or rights of
     * his own.
     */
    @Override
    public boolean passes(int queue, int line) {
        WaitingQueue waiting = roster.queue(queue);
        Outlook outlook = waiting.outlook(line);
        Line jobs = waiting.standing().line(line);
        Job head = jobs.head();
        if (head == null
                || !isSettled(outlook)
                || !jobs.isPlain(now, timing.mattersWhere())
                || head.service() != null
                || (jobs.priority() > 0 && !full.containsKey(jobs.demand()))
                || startedIds.contains(head.id())
                || claims.promisedBy(head) != null) {
            return false;
        }
        Blocker why = entitlement.isBound(head) ? boundBy(head) : Blocker.NO_ROOM;
        if (why != null) {
            waiting.note(line, why, roster.round());
        }
        return why != null;
    }

    private boolean isSettled(Outlook outlook) {
        if (outlook.isSettled(roster.round())) {
            return true;
        }
        Demand demand = outlook.demand();
        boolean settled = (policy.backfill() == Backfill.GREEDY || kept.isKeptEverywhere(demand))
                && !eligibility.options(demand).isEmpty()
                && finder.isSurelyFull(demand);
        if (settled) {
            outlook.settle(roster.round());
            gangLevel = gangLevel == null ? demand.requiredLevel() : gangLevel;
            someoneWaits = true;
        }
        return settled;
    }

    /** What keeps a job for which there is no room and whose queue has quota or a window; null if it may claim room. */
    private @Nullable Blocker boundBy(Job job) {
        if (entitlement.isOverQuota(job)) {
            return Blocker.OVER_QUOTA;
        }
        boolean owed = entitlement.isOwed(job) && !hopeless.contains(line(job));
        return owed || !full.containsKey(job.demand()) ? null : Blocker.NO_ROOM;
    }

    /**
     * Starts the job if nothing forbids it; otherwise notes why it waits. Within a round room only shrinks, so what keeps
     * it from starting may keep all equal jobs.
     *
     * @return whether jobs of the same queue that ask for the same with the same estimate may still start
     */
    boolean consider(Job job, int queue, int line) {
        if (startedIds.contains(job.id())) {
            return true;
        }
        Blocker blocker = blocker(job);
        if (blocker == null) {
            Running found = finder.start(job);
            Running start = found == null ? null : holdings.admit(found);
            if (found == null) {
                blocker = noRoomOrOwed(job);
            } else if (start == null) {
                blocker = Blocker.OVER_QUOTA;
            } else {
                blocker = timing.isPowered(start) ? kept.inTheWay(job, start) : new Blocker.PowerCap();
            }
            if (blocker == null && start != null) {
                pool.take(start.seats());
                started(start);
                return true;
            }
        }
        if (blocker != null) {
            roster.queue(queue).note(line, blocker, roster.round());
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
        Instant promised = claims.promisedBy(job);
        if (promised != null) {
            return new Blocker.Promised(promised);
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
        if (entitlement.isOverQuota(job)) {
            return Blocker.OVER_QUOTA;
        }
        // Who is owed cards may ask others to leave where those before could not.
        Blocker known = entitlement.isOwed(job) && !hopeless.contains(line(job)) ? null : full.get(job.demand());
        return known != null ? known : kept.surelyInTheWay(job);
    }

    /** The first job of a site and class that does not fit gets a reservation there; the rest only learn that it is full. */
    private Blocker noRoom(Job job) {
        if (policy.backfill() != Backfill.GREEDY && entitlement.mayClaim(job)) {
            boolean soon = shadow.find(job, now.plus(policy.notice())).isPresent();
            Optional<Claim> claim = soon ? Optional.empty() : claims.evictFor(job);
            if (claim.isPresent()) {
                return new Blocker.Promised(claim.get().by());
            }
        }
        // What quota keeps this queue from may have room for others.
        List<Option> allowed = finder.options(job, false);
        if (allowed.equals(eligibility.options(job.demand()))) {
            full.put(job.demand(), Blocker.NO_ROOM);
        }
        hopeless.add(line(job));
        someoneWaits = true;
        gangLevel = gangLevel == null ? job.demand().requiredLevel() : gangLevel;
        if (policy.backfill() != Backfill.GREEDY && !kept.isKeptEverywhere(allowed)) {
            shadow.find(job, Instant.MAX).ifPresent(kept::keep);
        }
        return Blocker.NO_ROOM;
    }

    /** On the classes that quota allows there is no room; perhaps there is where others use what is its own. */
    private Blocker noRoomOrOwed(Job job) {
        Running own = entitlement.isOwed(job) ? finder.startOnOwn(job) : null;
        Optional<Claim> claim = own == null ? Optional.empty() : claims.reclaimFor(own);
        return claim.isPresent() ? new Blocker.Promised(claim.get().by()) : noRoom(job);
    }
}
