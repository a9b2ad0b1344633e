package qiantang.scheduler;

import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.quota.QuotaTree;
import qiantang.scheduler.quota.QuotaUse;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.window.Window;
import qiantang.terms.AcceleratorClass;

/** How much of each accelerator class the jobs of each queue hold. Never summed over classes. */
final class Holdings {
    /** Cards; a queue whose fair share is nothing comes last, but comes. */
    private static final double LEAST_SHARE = 0.001;

    private record Held(String queue, int cardClass) {}

    private final Pool pool;
    private final Loans loans;
    private final Queues queues;
    private final Instant now;
    private final IdentityHashMap<Demand, Integer> firstClasses = new IdentityHashMap<>();
    private @Nullable FairShares fair;
    private final Map<Held, Long> milli = new HashMap<>();
    private final QuotaTree quotas;
    private final QuotaUse use;

    Holdings(Pool pool, Queues queues, Loans loans, Instant now) {
        this.pool = pool;
        this.queues = queues;
        this.now = now;
        this.loans = loans;
        quotas = queues.quotas();
        use = new QuotaUse(quotas);
        if (queues.queues().size() > 1 || !quotas.isEmpty()) {
            pool.tally().held().forEach((key, what) -> {
                use(loans.payer(key.queue(), key.window()), key.cardClass(), what.cards());
                milli.merge(new Held(key.queue(), key.cardClass()), what.milli(), Long::sum);
            });
        }
    }

    void add(Running running) {
        use(running, 1);
        loans.add(running);
        hold(running);
    }

    private void hold(Running running) {
        milli.merge(new Held(running.job().queue(), running.cardClass()), running.milli(), Long::sum);
    }

    /** Cards of the class that the queue may take more. */
    long available(String queue, int cardClass) {
        return quotas.knows(queue) ? use.available(queue, accelerator(cardClass)) : Long.MAX_VALUE;
    }

    /** The start on its tenant's own or borrowed cards, or on lent ones through a window; null if neither allows it. */
    @Nullable
    Running admit(Running start) {
        if (available(start.job().queue(), start.cardClass()) >= start.cards()) {
            return start;
        }
        Window window = loans.lending(start.job(), start.cardClass(), start.cards(), start.throughput());
        return window != null && available(window.lender(), start.cardClass()) >= start.cards()
                ? start.onLoan(window.id())
                : null;
    }

    /** The same if these had left. */
    @Nullable
    Running admitWithout(List<Running> left, Running start) {
        left.forEach(one -> use(one, -1));
        Running admitted = admit(start);
        left.forEach(one -> use(one, 1));
        return admitted;
    }

    /** Whether quota or a window lets the job have so many cards of the class now. */
    boolean mayTake(Job job, int cardClass, int cards) {
        return available(job.queue(), cardClass) >= cards || isLent(job, cardClass, cards);
    }

    /** Whether quota bounds the queue at all. */
    boolean isBounded(Job job) {
        return quotas.knows(job.queue());
    }

    /** Whether any window that is open lends to the queue at all. */
    boolean isBorrower(Job job) {
        return loans.isBorrower(job.queue());
    }

    /** Whether a window may lend the job so many cards of the class. */
    boolean isLent(Job job, int cardClass, int cards) {
        return loans.lending(job, cardClass, cards, 1) != null;
    }

    /** Whether so many cards are the queue's own, whoever uses them now. */
    boolean isOwn(String queue, int cardClass, int cards) {
        return quotas.knows(queue) && cards > 0 && use.ownLeft(queue, accelerator(cardClass)) >= cards;
    }

    /** Cards that the queue uses beyond its own; all of them if it has no quota. */
    long borrowed(String queue, int cardClass) {
        return quotas.knows(queue) ? use.borrowed(queue, accelerator(cardClass)) : Long.MAX_VALUE;
    }

    private void use(Running running, int sign) {
        String payer = loans.payer(running.job().queue(), running.window());
        use(payer, running.cardClass(), (long) sign * running.cards());
    }

    private void use(String payer, int cardClass, long cards) {
        if (quotas.knows(payer)) {
            use.add(payer, accelerator(cardClass), cards);
        }
    }

    private AcceleratorClass accelerator(int cardClass) {
        return pool.classes().get(cardClass).accelerator();
    }

    /** What the job's queue would hold of the job's first class with the job, relative to its fair share. */
    double shareWith(Job job) {
        if (queues.queues().size() == 1) {
            return 0;
        }
        int cardClass = firstClasses.computeIfAbsent(job.demand(), this::firstClass);
        double fair = Math.max(LEAST_SHARE, fair().of(job.queue(), cardClass));
        return (held(job.queue(), cardClass) + job.demand().wholeCards()) / fair;
    }

    private FairShares fair() {
        if (fair == null) {
            fair = new FairShares(pool, queues, now, this::held);
        }
        return fair;
    }

    private double held(String queue, int cardClass) {
        return milli.getOrDefault(new Held(queue, cardClass), 0L) / 1_000.0;
    }

    private int firstClass(Demand demand) {
        return demand.classes().isEmpty()
                ? 0
                : pool.classOf(demand.classes().firstKey()).orElse(0);
    }
}
