package qiantang.scheduler;

import java.util.function.IntPredicate;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.Job;

/** What a job's tenant may have: by quota now, because it is his own, or through a window. */
final class Entitlement {
    private final Pool pool;
    private final Eligibility eligibility;
    private final Holdings holdings;

    Entitlement(Pool pool, Eligibility eligibility, Holdings holdings) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.holdings = holdings;
    }

    /** Whether priority, or cards that are its tenant's own, entitle it to ask others to leave. */
    boolean mayClaim(Job job) {
        return job.priority() > 0 || isOwed(job) || isLent(job);
    }

    /** Whether quota or a window says anything about its queue. */
    boolean isBound(Job job) {
        return holdings.isBounded(job) || holdings.isBorrower(job);
    }

    private boolean isLent(Job job) {
        int cards = Finder.fewestCards(job.demand());
        return onSomeClass(job, cardClass -> holdings.isLent(job, cardClass, cards));
    }

    /** On every class on which it could run, its tenant may take fewer cards than its smallest gang has. */
    boolean isOverQuota(Job job) {
        int cards = Finder.fewestCards(job.demand());
        return !onSomeClass(job, cardClass -> holdings.available(job.queue(), cardClass) >= cards)
                && !isOwed(job)
                && !isLent(job);
    }

    /** On some class so many cards are its tenant's own, though others may use them now. */
    boolean isOwed(Job job) {
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
}
