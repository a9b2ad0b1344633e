package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;

/** The room kept for the first job of each site and class that does not fit, and who may slip in meanwhile (EASY). */
final class KeptRoom {
    private record Place(int site, int cardClass) {}

    private final Pool pool;
    private final Eligibility eligibility;
    private final Backfill backfill;
    private final Instant now;
    private final Map<Place, Reservation> reservations = new LinkedHashMap<>();

    KeptRoom(Pool pool, Eligibility eligibility, Backfill backfill, Instant now) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.backfill = backfill;
        this.now = now;
    }

    void keep(Reservation found) {
        reservations.putIfAbsent(new Place(found.site(), found.cardClass()), found);
    }

    Collection<Reservation> reservations() {
        return reservations.values();
    }

    /** Whether somebody is ahead wherever the job could go. */
    boolean isKeptEverywhere(Demand demand) {
        return isKeptEverywhere(eligibility.options(demand));
    }

    /** The same where it could go by these options only, such as those that quota allows. */
    boolean isKeptEverywhere(List<Option> options) {
        return everywhere(options, (_, reservation) -> reservation != null);
    }

    /** Known without a search: wherever the job could go, the whole site is spoken for. */
    @Nullable
    Blocker surelyInTheWay(Job job) {
        if (reservations.isEmpty()) {
            return null;
        }
        int cards = Finder.fewestCards(job.demand());
        List<Reservation> met = new ArrayList<>();
        boolean sure = everywhere(eligibility.options(job.demand()), (throughput, reservation) -> {
            if (reservation == null) {
                return false;
            }
            met.add(reservation);
            boolean wholeSite = pool.topology().depth(reservation.domain()) == Topology.SITE_DEPTH;
            return backfill == Backfill.NONE
                    || (wholeSite && cards > reservation.extra() && endsAfter(job, throughput, reservation));
        });
        return sure && !met.isEmpty() ? new Blocker.Behind(met.getFirst()) : null;
    }

    private interface PlaceTest {
        boolean holds(double throughput, @Nullable Reservation reservation);
    }

    private boolean everywhere(List<Option> options, PlaceTest test) {
        for (Option option : options) {
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

    /** A job that ends after the shadow time may take only what is left over there. */
    @Nullable
    Blocker inTheWay(Job job, Running start) {
        Place place = new Place(
                start.site(pool), pool.cardClass(start.seats().getFirst().node()));
        Reservation reservation = reservations.get(place);
        if (reservation == null) {
            return null;
        }
        if (backfill == Backfill.NONE) {
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
