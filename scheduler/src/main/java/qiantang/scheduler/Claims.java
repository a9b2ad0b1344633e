package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.pool.Claim;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.preemption.Consent;
import qiantang.scheduler.preemption.Eviction;
import qiantang.scheduler.preemption.Preemption;
import qiantang.scheduler.request.Job;

/** Those for whom others leave: whose time has come, who still waits for it, and who is added in this round. */
final class Claims {
    /** Evictions that one decision may look for, found or not; the next one goes on. */
    static final int MAX_SEARCHES = 16;

    private final Pool pool;
    private final Policy policy;
    private final Finder finder;
    private final Holdings holdings;
    private final Floors floors;
    private final Loans loans;
    private final Instant now;
    private final List<Plan.Leave> leaves = new ArrayList<>();
    private final List<Claim> made = new ArrayList<>();
    private final List<Reservation> promises = new ArrayList<>();
    private final Set<String> lapsed = new HashSet<>();
    private final Map<String, Instant> promised = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private int searches;

    Claims(Pool pool, Policy policy, Finder finder, Holdings holdings, Floors floors, Loans loans, Instant now) {
        this.pool = pool;
        this.policy = policy;
        this.finder = finder;
        this.holdings = holdings;
        this.floors = floors;
        this.loans = loans;
        this.now = now;
    }

    /** Starts those whose seats are free now and keeps the seats of the others; gives up what came to nothing. */
    List<Running> honour(Queues queues) {
        List<Running> starts = new ArrayList<>();
        for (Claim claim : pool.residents().claims()) {
            Job job = stillWanted(queues, claim.job());
            Running seats = claim.start();
            if (job == null || !claim.isServed(pool) || isOverdue(claim)) {
                lapsed.add(claim.job().id());
            } else if (claim.isFree(pool)) {
                Running start = Running.start(job, seats.seats(), seats.cardClass(), seats.throughput(), now)
                        .onLoan(seats.window());
                pool.take(start.seats());
                starts.add(start);
            } else {
                keep(claim);
            }
        }
        return starts;
    }

    /** A replica waits in no queue; it is wanted as long as its service has fewer than it should. */
    private @Nullable Job stillWanted(Queues queues, Job claimer) {
        return claimer.service() == null || !floors.isMissing(claimer) ? queues.find(claimer.id()) : claimer;
    }

    /** Who was asked had as long again as he was given; if he is still there, something else must be found. */
    private boolean isOverdue(Claim claim) {
        return claim.by().plus(policy.notice()).isBefore(now);
    }

    private void keep(Claim claim) {
        promised.put(claim.job().id(), claim.by());
        claim.shield(pool);
        holdings.add(claim.start());
        promises.add(Shadow.promised(pool, claim.start(), claim.by()));
    }

    /** By when its seats will be free; null if nobody was asked to leave for it. */
    @Nullable
    Instant promisedBy(Job job) {
        return promised.get(job.id());
    }

    /** Asks others to leave if that makes room for the job; its seats are kept from then on. */
    Optional<Claim> evictFor(Job job) {
        if (searches >= MAX_SEARCHES) {
            return Optional.empty();
        }
        searches++;
        Consent consent = new Asking(job, holdings, policy, now, asked, floors, loans);
        return new Preemption(pool, now, finder::startBelow)
                .find(job, finder.options(job, true), pool.running(), consent)
                .flatMap(this::admitted)
                .map(this::ask);
    }

    private Optional<Eviction> admitted(Eviction found) {
        return Optional.ofNullable(holdings.admitWithout(found.victims(), found.start()))
                .map(start -> new Eviction(found.victims(), start, found.cost()));
    }

    /** There is room, but others use what is the tenant's own: the cheapest borrowers leave until quota allows it. */
    Optional<Claim> reclaimFor(Running start) {
        int cards = Finder.fewestCards(start.job().demand());
        if (searches >= MAX_SEARCHES || !holdings.isOwn(start.job().queue(), start.cardClass(), cards)) {
            return Optional.empty();
        }
        searches++;
        Preemption costs = new Preemption(pool, now, finder::startBelow);
        Consent consent = new Asking(start.job(), holdings, policy, now, asked, floors, loans);
        List<Running> borrowers = pool.running().stream()
                .filter(one -> one.cardClass() == start.cardClass() && isBorrowing(one, start, consent))
                .sorted(Comparator.comparingDouble((Running one) -> costs.cost(one) / Math.max(1, one.cards())))
                .toList();
        List<Running> enough = fewest(borrowers, start);
        return enough == null ? Optional.empty() : Optional.of(ask(new Eviction(enough, start, 0)));
    }

    private boolean isBorrowing(Running one, Running start, Consent consent) {
        String queue = one.job().queue();
        return !queue.equals(start.job().queue())
                && consent.ask(one) != null
                && holdings.borrowed(queue, one.cardClass()) > 0;
    }

    /** Nobody in it could stay; null if all together do not help. */
    private @Nullable List<Running> fewest(List<Running> borrowers, Running start) {
        List<Running> leaving = new ArrayList<>();
        for (Running borrower : borrowers) {
            leaving.add(borrower);
            if (holdings.admitWithout(leaving, start) != null) {
                for (Running spared : List.copyOf(leaving)) {
                    leaving.remove(spared);
                    if (holdings.admitWithout(leaving, start) == null) {
                        leaving.add(spared);
                    }
                }
                return leaving;
            }
        }
        return null;
    }

    private Claim ask(Eviction eviction) {
        Instant by = now.plus(policy.notice());
        for (Running victim : eviction.victims()) {
            asked.add(victim.job().id());
            floors.leaves(victim);
            leaves.add(new Plan.Leave(
                    victim, by, Plan.Cause.CLAIMED, eviction.start().job()));
        }
        Claim claim = new Claim(eviction.start(), by);
        made.add(claim);
        keep(claim);
        return claim;
    }

    List<Plan.Leave> leaves() {
        return leaves;
    }

    List<Claim> made() {
        return made;
    }

    List<Reservation> promises() {
        return promises;
    }

    Set<String> lapsed() {
        return lapsed;
    }
}
