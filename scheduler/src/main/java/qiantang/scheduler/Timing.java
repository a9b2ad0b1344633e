package qiantang.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.signal.Signals;
import qiantang.terms.SiteId;

/** What price, carbon and power caps say in one round: whether to wait for cheaper hours, and what a start would cost. */
final class Timing {
    /** Waiting must save at least this part of the cost of power. */
    private static final double WORTH_WAITING = 0.03;

    /** The part of a job's slack that is kept for a full pool and for a wrong estimate. */
    private static final double SLACK_KEPT = 0.25;

    private final Pool pool;
    private final Signals signals;
    private final Eligibility eligibility;
    private final double hourWorth;
    private final Instant now;
    private final Map<Integer, Double> kilowatts = new HashMap<>();

    Timing(Pool pool, Eligibility eligibility, double hourWorth, Instant now) {
        this.pool = pool;
        this.signals = pool.signals();
        this.eligibility = eligibility;
        this.hourWorth = hourWorth;
        this.now = now;
        if (signals.hasCaps()) {
            pool.tally()
                    .held()
                    .forEach((key, what) ->
                            kilowatts.merge(key.site(), kilowatts(key.cardClass(), what.milli()), Double::sum));
        }
    }

    void add(Running running) {
        kilowatts.merge(running.site(pool), kilowatts(running), Double::sum);
    }

    /** When the job should rather start, going by its deadline and the cheapest site it may use; null for now. */
    @Nullable
    Instant cheaper(Job job) {
        Instant deadline = job.deadline();
        if (deadline == null || signals.isEmpty()) {
            return null;
        }
        Duration length = job.runTime().cautious();
        Duration slack = Duration.between(now, deadline.minus(length));
        if (!slack.isPositive()) {
            return null;
        }
        Instant latest = now.plusMillis(Math.round((1 - SLACK_KEPT) * slack.toMillis()));
        double costNow = Double.POSITIVE_INFINITY;
        double least = Double.POSITIVE_INFINITY;
        Instant best = now;
        for (int site = 0; site < pool.sites().size(); site++) {
            if (mayUse(job, site)) {
                SiteId id = pool.sites().get(site).id();
                Instant start = signals.cheapestStart(id, now, latest, length);
                double cost = signals.costPerKwh(id, start, length);
                costNow = Math.min(costNow, signals.costPerKwh(id, now, length));
                if (cost < least) {
                    least = cost;
                    best = start;
                }
            }
        }
        return best.isAfter(now) && least < (1 - WORTH_WAITING) * costNow ? best : null;
    }

    /** Whether rules allow the site and it has cards of an acceptable class at all. */
    private boolean mayUse(Job job, int site) {
        for (Option option : eligibility.options(job.demand())) {
            Shape shape = option.shapes().getFirst();
            for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
                if (shape.acceptsSite(site)
                        && shape.acceptsClass(cardClass)
                        && pool.topology().histogram(pool.siteDomain(site), cardClass).length > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether there is anything that makes one place better than another that is as fast. */
    boolean mattersWhere() {
        return !signals.isEmpty();
    }

    /** What a start costs in money: power while it runs, and the worth of the hours until it is done. */
    double cost(Running start) {
        Duration length = start.job().runTime().cautiousAt(start.throughput());
        double hours = length.toMillis() / 3_600_000.0;
        SiteId site = pool.sites().get(start.site(pool)).id();
        double power = kilowatts(start) * hours * signals.costPerKwh(site, now, length);
        Instant deadline = start.job().deadline();
        boolean late = deadline != null && now.plus(length).isAfter(deadline);
        return late ? Double.MAX_VALUE / 2 + hours : power + hourWorth * hours;
    }

    /** Whether the site's power allows it for all of its run; a replica, which does not end, is asked about this hour. */
    boolean isPowered(Running start) {
        if (!signals.hasCaps()) {
            return true;
        }
        int site = start.site(pool);
        Duration length = start.job().service() == null ? start.job().runTime().typical() : Duration.ZERO;
        double cap = signals.cap(pool.sites().get(site).id(), now, length);
        return kilowatts.getOrDefault(site, 0.0) + kilowatts(start) <= cap;
    }

    private double kilowatts(Running running) {
        return kilowatts(running.cardClass(), running.milli());
    }

    private double kilowatts(int cardClass, long milli) {
        int watts = signals.watts(pool.classes().get(cardClass).accelerator());
        return watts * (milli / 1_000.0) / 1_000;
    }
}
