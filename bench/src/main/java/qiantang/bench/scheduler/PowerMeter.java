package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.Queues;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.signal.Series;
import qiantang.scheduler.simulation.Observer;

/** Reads the meter of each site while a trace is replayed: cards at work and idle ones, cooling, tariff, emissions. */
final class PowerMeter implements Observer {
    /** What holds at one site, whether or not the scheduler was told. */
    record Site(Series price, Series carbon, @Nullable Series cap) {}

    private static final double HOUR_MS = 3_600_000;

    private final Pool pool;
    private final List<Site> sites;
    private final Instant from;
    private final Instant until;
    private final double[] nowHeld;
    private final double[] nowThere;
    private double[] held;
    private double[] there;
    private Instant last = Instant.MIN;
    private double kwh;
    private double cny;
    private double kg;
    private double cardHours;
    private double kwhBeyondCap;

    /** @param sites in the order of the pool's */
    PowerMeter(Pool pool, List<Site> sites, Instant from, Instant until) {
        this.pool = pool;
        this.sites = new ArrayList<>(sites);
        this.from = from;
        this.until = until;
        nowHeld = new double[sites.size()];
        nowThere = new double[sites.size()];
        held = new double[sites.size()];
        there = new double[sites.size()];
    }

    @Override
    public void started(Running running) {
        nowHeld[running.site(pool)] += running.milli() / 1_000.0;
    }

    @Override
    public void ended(Running running) {
        nowHeld[running.site(pool)] -= running.milli() / 1_000.0;
    }

    @Override
    public void healthChanged(Pool changed) {
        Arrays.fill(nowThere, 0);
        for (int node = 0; node < changed.nodes(); node++) {
            nowThere[changed.site(node)] += changed.health(node) == Health.LOST ? 0 : changed.cards(node);
        }
    }

    @Override
    public void decided(Instant now, Pool decided, Queues queues) {
        Instant at = last.isBefore(from) ? from : last;
        Instant end = now.isAfter(until) ? until : now;
        while (at.isBefore(end)) {
            Instant nextHour = at.truncatedTo(ChronoUnit.HOURS).plusSeconds(3_600);
            Instant to = nextHour.isBefore(end) ? nextHour : end;
            read(at, Duration.between(at, to).toMillis() / HOUR_MS);
            at = to;
        }
        last = now;
        held = nowHeld.clone();
        there = nowThere.clone();
    }

    private void read(Instant at, double hours) {
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            double atWork = held[i] * Grid.WORKING_KW * Grid.PUE;
            double drawn = hours * (atWork + Math.max(0, there[i] - held[i]) * Grid.IDLE_KW * Grid.PUE);
            kwh += drawn;
            cny += drawn * site.price().at(at);
            kg += drawn * site.carbon().at(at);
            cardHours += hours * held[i];
            kwhBeyondCap += site.cap() == null
                    ? 0
                    : hours * Math.max(0, atWork - site.cap().at(at));
        }
    }

    double kwh() {
        return kwh;
    }

    double cny() {
        return cny;
    }

    double kg() {
        return kg;
    }

    /** Card hours in use. */
    double cardHours() {
        return cardHours;
    }

    double kwhBeyondCap() {
        return kwhBeyondCap;
    }
}
