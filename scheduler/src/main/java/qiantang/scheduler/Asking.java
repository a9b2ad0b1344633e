package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.preemption.Allowance;
import qiantang.scheduler.preemption.Consent;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.window.Window;

/**
 * Who may be asked to leave for one claimer. Priority entitles it, or cards that are its tenant's own and that others
 * borrow. Nobody's own cards are taken for another tenant, whatever the priority.
 */
final class Asking implements Consent {
    private record Borrower(String queue, int cardClass) {}

    private final Job claimer;
    private final Holdings holdings;
    private final Policy policy;
    private final Instant now;
    private final Set<String> askedBefore;
    private final Floors floors;
    private final Loans loans;
    private final int cards;
    private final Map<Borrower, Allowance> borrowed = new HashMap<>();
    private final Map<String, Allowance> lent = new HashMap<>();
    private final Map<String, Allowance> aboveFloor = new HashMap<>();

    /** @param askedBefore ids of those who were asked in this round */
    Asking(
            Job claimer,
            Holdings holdings,
            Policy policy,
            Instant now,
            Set<String> askedBefore,
            Floors floors,
            Loans loans) {
        this.claimer = claimer;
        this.holdings = holdings;
        this.policy = policy;
        this.now = now;
        this.askedBefore = askedBefore;
        this.floors = floors;
        this.loans = loans;
        cards = Finder.fewestCards(claimer.demand());
    }

    @Override
    public @Nullable List<Draw> ask(Running running) {
        List<Draw> terms = isWilling(running) ? terms(running) : null;
        String service = running.job().service();
        if (terms == null || service == null) {
            return terms;
        }
        List<Draw> both = new ArrayList<>(terms);
        both.add(new Draw(aboveFloor.computeIfAbsent(service, floors::above), 1));
        return both;
    }

    private boolean isWilling(Running running) {
        return running.job().preemptible()
                && running.leavesBy() == null
                && !running.started().plus(policy.minimumRunTime()).isAfter(now)
                && !askedBefore.contains(running.job().id());
    }

    private @Nullable List<Draw> terms(Running running) {
        Job job = running.job();
        boolean outranked = job.priority() < claimer.priority();
        if (job.queue().equals(claimer.queue())) {
            return outranked ? List.of() : null;
        }
        Window window = loans.between(claimer.queue(), job.queue(), running.cardClass());
        if (window != null) {
            Allowance left = lent.computeIfAbsent(window.id(), _ -> new Allowance(loans.left(window)));
            return List.of(new Draw(left, running.cards()));
        }
        if (!outranked && !holdings.isOwn(claimer.queue(), running.cardClass(), cards)) {
            return null;
        }
        return List.of(new Draw(borrowed(job.queue(), running.cardClass()), running.cards()));
    }

    private Allowance borrowed(String queue, int cardClass) {
        return borrowed.computeIfAbsent(
                new Borrower(queue, cardClass),
                borrower -> new Allowance(holdings.borrowed(borrower.queue(), borrower.cardClass())));
    }
}
